use probe::{
    CountingWaker, Inputs, ProcessorWatch, SlowTask, Traced, expect, graded, note, settled_threads, soon, threads,
    threads_soon_as,
};
use reactor::{Reactor, read_some};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(3);

fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// What `Reactor::new` returned: the reactor, or a result with it.
trait Made {
    fn made(self) -> Reactor;
}

impl Made for Reactor {
    fn made(self) -> Reactor {
        self
    }
}

impl Made for io::Result<Reactor> {
    fn made(self) -> Reactor {
        self.expect("a reactor can be made")
    }
}

/// The two ends of a connection; the near one is in non-blocking mode.
fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let near = TcpStream::connect(listener.local_addr().expect("its address")).expect("a connection");
    near.set_nonblocking(true).expect("non-blocking mode");
    (near, listener.accept().expect("its other end").0)
}

fn connections(count: usize) -> (Vec<TcpStream>, Vec<TcpStream>) {
    (0..count).map(|_| connection()).unzip()
}

fn send(mut far: &TcpStream, data: &[u8]) {
    note("other side", "sends");
    far.write_all(data).expect("it can be sent");
}

/// Polls once as `task`, expects Pending, and returns how often the task had been woken before.
fn pending<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> usize {
    let seen = task.count();
    future.expect_pending(task);
    seen
}

/// Polls as `task` each time it was woken more than `seen` times, until the future is Ready or 3 s pass without a wake.
fn woken<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker, mut seen: usize) -> Option<T> {
    while task.wait_for(seen + 1, PATIENCE) {
        seen = task.count();
        if let Poll::Ready(output) = future.poll(task) {
            return Some(output);
        }
    }
    None
}

/// Polls as `task`, and again each time it was woken.
fn finish<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> Option<T> {
    let seen = task.count();
    match future.poll(task) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => woken(future, task, seen),
    }
}

/// Whether this is the beginning of `data`, the first byte at least.
fn is_some_of(read: &io::Result<Vec<u8>>, data: &[u8]) -> bool {
    read.as_ref().is_ok_and(|read| !read.is_empty() && data.starts_with(read))
}

/// If several tasks have polled, the one that polled last is woken.
#[graded(points = 2, lesson = "Your task")]
fn newest_task_is_woken() {
    let data = Inputs::new().word();
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let [first, last] = ["task A", "task B"].map(CountingWaker::new);
    let mut read = Traced::new("read", read_some(&reactor, &near));
    read.expect_pending(&first);
    let seen = pending(&mut read, &last);
    send(&far, data.as_bytes());
    let result = woken(&mut read, &last, seen);
    expect!(
        result.is_some(),
        expected = "task B, which polled last, is woken when data arrives",
        seen = "task B was not woken"
    );
    expect!(
        result.is_some_and(|result| is_some_of(&result, data.as_bytes())),
        expected = "task B gets data, the first byte at least",
        seen = "it got an error, no bytes or other ones"
    );
}

/// All bytes are read in their order and unchanged, and at the end of the stream a read is empty.
#[graded(points = 2, lesson = "Try, and wait if you must", seconds = 15)]
fn all_bytes_and_then_the_end() {
    let mut inputs = Inputs::new();
    let length = inputs.index(150_000..200_000);
    let data = inputs.bytes(length);
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let sent = data.clone();
    let sender = thread::spawn(move || {
        send(&far, &sent);
        // A task that waits for more is told of the end.
        thread::sleep(millis(100));
        note("other side", "closes the stream");
    });
    let mut received = Vec::new();
    let outcome = loop {
        let task = CountingWaker::new("task");
        let mut read = Traced::new("read", read_some(&reactor, &near));
        match finish(&mut read, &task) {
            Some(Ok(some)) if some.is_empty() => break "an empty read",
            Some(Ok(some)) => received.extend(some),
            Some(Err(_)) => break "an error",
            None => break "a task that was not woken in 3 s",
        }
        if received.len() > length {
            break "more bytes than were sent";
        }
    };
    drop(near);
    let _ = sender.join();
    expect!(
        outcome == "an empty read",
        expected = "a read is Ready whenever there is more, and empty when the other side has closed the stream",
        seen = "the reads ended with {outcome}"
    );
    expect!(
        received == data,
        expected = "the reads get all bytes that were sent, in order",
        seen = "they got other ones, or not all of them"
    );
}

/// Data that was there before the first poll is not missed, even if the reactor hears of it in the middle of that poll.
#[graded(points = 1, lesson = "The poller")]
fn data_that_was_there_first_is_not_missed() {
    let (near, far) = connection();
    send(&far, b"data");
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut readable = Traced::new("readable", reactor.readable(&near));
    sim::linger_in_add(millis(30));
    let outcome = finish(&mut readable, &task);
    sim::linger_in_add(Duration::ZERO);
    expect!(
        outcome.is_some_and(|outcome: io::Result<()>| outcome.is_ok()),
        expected = "data was there before the first poll: the poll is Ready, or its task is woken",
        seen = "it returned Pending, and its task was not woken in 3 s"
    );
}

/// Data that arrives while a second task polls is not missed: that task is woken, or its poll is Ready.
#[graded(points = 1, lesson = "Your task", seconds = 15)]
fn data_that_arrives_during_a_poll_is_not_missed() {
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let [first, second] = ["task A", "task B"].map(CountingWaker::new);
    let mut readable = Traced::new("readable", reactor.readable(&near));
    let before = pending(&mut readable, &first);
    let told = first.clone();
    second.on_clone(move || {
        note("task B's waker", "is being cloned");
        send(&far, b"data");
        // Time for the reactor to hear of it, and to tell task A. If it has to wait for this poll to end, it does so later.
        told.wait_for(before + 1, millis(200));
        drop(far.shutdown(std::net::Shutdown::Write));
    });
    let seen = second.count();
    let outcome = match readable.poll(&second) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => woken(&mut readable, &second, seen),
    };
    expect!(
        outcome.is_some_and(|outcome: io::Result<()>| outcome.is_ok()),
        expected = "data arrives just when task B polls, and task B is woken, or its poll is Ready",
        seen = "the poll returned Pending, and task B was not woken in 3 s"
    );
}

/// An error that the stream reports, as when the other side resets the connection, is what the read returns.
#[graded(points = 1, lesson = "Try, and wait if you must")]
fn error_of_the_stream_is_returned() {
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut read = Traced::new("read", read_some(&reactor, &near));
    let seen = pending(&mut read, &task);
    // Who closes a connection, and has not read what came on it, resets it.
    send(&near, b"never read");
    let _ = far.peek(&mut [0]);
    drop(far);
    note("other side", "resets the connection");
    let result = woken(&mut read, &task, seen);
    expect!(
        result.is_some(),
        expected = "the task of a read is woken when the other side resets the connection",
        seen = "it was not woken in 3 s"
    );
    expect!(
        result.is_some_and(|result| result.is_err()),
        expected = "a read returns the stream's error when the other side resets the connection",
        seen = "it returned Ok, as if the other side had closed the stream in order"
    );
}

/// A hundred streams on which nothing arrives cost no processor time, and are waited for all the same.
#[graded(points = 2, lesson = "Who calls, when data comes?", seconds = 15)]
fn idle_streams_cost_nothing() {
    const STREAMS: usize = 100;
    let mut inputs = Inputs::new();
    let (near, far) = connections(STREAMS);
    let reactor = Reactor::new().made();
    let mut reads: Vec<_> = near
        .iter()
        .map(|near| {
            let task = CountingWaker::new("one of 100 tasks");
            let mut read = Box::pin(reactor.readable(near));
            let pending = Future::poll(read.as_mut(), &mut Context::from_waker(&task.waker())).is_pending();
            (read, task, pending)
        })
        .collect();
    expect!(
        reads.iter().all(|(.., pending)| *pending),
        expected = "all futures are Pending while nothing arrives",
        seen = "one was Ready"
    );
    // What is to be done for new streams is done by then.
    thread::sleep(millis(100));
    let watch = ProcessorWatch::start();
    thread::sleep(millis(800));
    let used = watch.used();
    expect!(
        used.is_none_or(|used| used < millis(50)),
        expected = "nothing runs while nothing arrives",
        seen = "in 800 ms more than 50 ms of processor time were used: something asks again and again"
    );
    let chosen = inputs.index(0..STREAMS);
    let (read, task, _) = &mut reads[chosen];
    let mut seen = 0;
    send(&far[chosen], inputs.word().as_bytes());
    loop {
        expect!(
            task.wait_for(seen + 1, PATIENCE),
            expected = "the task of the stream on which data arrives at last is woken",
            seen = "it was not woken in 3 s"
        );
        seen = task.count();
        if Future::poll(read.as_mut(), &mut Context::from_waker(&task.waker())).is_ready() {
            break;
        }
    }
}

/// When data arrives on one stream, its task gets it, and the tasks of other streams are left asleep.
#[graded(points = 1, lesson = "The poller", seconds = 15)]
fn each_task_waits_for_its_own_stream() {
    let mut inputs = Inputs::new();
    let (near, far) = connections(31);
    let reactor = Reactor::new().made();
    let quiet_task = CountingWaker::new("quiet task");
    let mut quiet = Traced::new("a quiet stream", reactor.readable(&near[30]));
    quiet.expect_pending(&quiet_task);
    let mut readables: Vec<_> = near[..30]
        .iter()
        .map(|near| {
            let task = CountingWaker::new("one of 30 tasks");
            let mut readable = Traced::new("one of 30 streams", reactor.readable(near));
            let seen = pending(&mut readable, &task);
            (readable, task, seen)
        })
        .collect();
    let mut seen = quiet_task.count();
    for (((readable, task, seen_before), mut near), far) in readables.iter_mut().zip(&near).zip(&far) {
        let word = inputs.word();
        send(far, word.as_bytes());
        expect!(
            woken(readable, task, *seen_before).is_some(),
            expected = "each of 30 tasks is woken when data arrives on its own stream",
            seen = "one was not woken in 3 s"
        );
        let mut data = [0; 16];
        expect!(
            near.read(&mut data).is_ok_and(|count| data[..count] == *word.as_bytes()),
            expected = "there is something to read when a `Readable` is Ready",
            seen = "one was Ready although nothing had arrived on its stream"
        );
        // A wake that was for all of them comes to this one, too, by and by.
        thread::sleep(millis(10));
        if quiet_task.count() > seen {
            seen = quiet_task.count();
            quiet.expect_pending(&quiet_task);
        }
    }
    expect!(
        quiet.polls() <= 10,
        expected = "a task is left asleep while data arrives on 30 other streams",
        seen = "it was woken again and again, and polled more than 10 times"
    );
}

/// A task that is slow to answer a wake is not woken again and again meanwhile.
#[graded(points = 1, lesson = "The poller")]
fn a_slow_task_is_left_alone() {
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("slow task");
    let mut readable = Traced::new("readable", reactor.readable(&near));
    let seen = pending(&mut readable, &task);
    send(&far, Inputs::new().word().as_bytes());
    expect!(
        task.wait_for(seen + 1, PATIENCE),
        expected = "the task is woken when data arrives",
        seen = "it was not woken in 3 s"
    );
    note("slow task", "does something else");
    thread::sleep(millis(400));
    expect!(
        task.count() <= 10,
        expected = "a task that has been woken is left alone until it polls",
        seen = "in the 400 ms until it polled it was woken more than 10 times"
    );
    expect!(
        finish(&mut readable, &task).is_some(),
        expected = "the poll that follows is Ready, however late it is",
        seen = "it was Pending, and the task was not woken again"
    );
}

/// Any number of streams share one thread.
#[graded(points = 1, lesson = "Who calls, when data comes?", seconds = 15)]
fn streams_share_one_thread() {
    let (near, _far) = connections(50);
    let before = settled_threads();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut readables: Vec<_> =
        near.iter().map(|near| Traced::new("one of 50 streams", reactor.readable(near))).collect();
    readables.iter_mut().for_each(|readable| readable.expect_pending(&task));
    let (Some(before), Some(after)) = (before, threads()) else { return };
    expect!(
        after <= before + 1,
        expected = "a reactor that waits for 50 streams has one thread at most",
        seen = "it has more than one"
    );
}

/// A poll never waits: while nothing arrives it returns Pending at once.
#[graded(points = 1, lesson = "Do not make others wait")]
fn a_poll_returns_at_once() {
    let (near, far) = connections(2);
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    // Should a poll wait for data, some comes in the end, so that the test can tell.
    let (finished, is_finished) = std::sync::mpsc::channel::<()>();
    let rescuer = thread::spawn(move || {
        let _ = is_finished.recv_timeout(Duration::from_secs(2));
        drop(far);
    });
    let mut first = Traced::new("first read", read_some(&reactor, &near[0]));
    let mut second = Traced::new("second read", read_some(&reactor, &near[1]));
    let _ = first.poll(&task);
    // Not to wait for anything, but to let the reactor's thread get to work.
    thread::sleep(millis(100));
    let _ = second.poll(&task);
    let longest = first.longest_poll().max(second.longest_poll());
    drop(finished);
    let _ = rescuer.join();
    expect!(
        longest < Duration::from_secs(1),
        expected = "every poll returns at once",
        seen = "a poll took more than 1 s: the thread that polled could do nothing else meanwhile"
    );
}

/// A future that is dropped, Ready or not, leaves nothing behind: no waker, and nothing that keeps the connection open.
#[graded(points = 2, lesson = "The surprise: a connection that stays open")]
fn dropped_futures_are_forgotten() {
    let reactor = Reactor::new().made();
    for sends in [false, true] {
        let when = if sends { "after it was Ready" } else { "before it was Ready" };
        let (mut near, mut far) = connection();
        let task = CountingWaker::new("task");
        let mut readable = Traced::new("readable", reactor.readable(&near));
        let seen = pending(&mut readable, &task);
        if sends {
            send(&far, b"hello");
            let finished = woken(&mut readable, &task, seen).is_some();
            expect!(finished, expected = "the task is woken when data arrives", seen = "it was not woken in 3 s");
        }
        drop(readable);
        expect!(
            soon(|| task.live_wakers() == 0),
            expected = "soon after a `Readable` was dropped, {when}, its waker is dropped too",
            seen = "2 s later the reactor still held the waker, and with it the task"
        );
        if sends {
            let _ = near.read(&mut [0; 16]);
        }
        note("stream", "dropped");
        drop(near);
        far.set_read_timeout(Some(Duration::from_secs(2))).expect("a time limit");
        let heard = far.read(&mut [0; 16]);
        expect!(
            heard.is_ok_and(|count| count == 0),
            expected = "a connection is closed when its `Readable` was dropped, {when}, and then its stream",
            seen = "2 s later it was still open: the reactor has kept something of it"
        );
    }
}

/// A task that is woken, and finds that somebody else has read the data, waits for the next.
#[graded(points = 2, lesson = "Try, and wait if you must")]
fn woken_for_nothing_waits_again() {
    let mut inputs = Inputs::new();
    let (near, far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut read = Traced::new("read", read_some(&reactor, &near));
    for _ in 0..inputs.within(1..4) {
        let seen = pending(&mut read, &task);
        send(&far, b"for somebody else");
        expect!(
            task.wait_for(seen + 1, PATIENCE),
            expected = "the task is woken whenever data arrives",
            seen = "it was not woken in 3 s"
        );
        note("somebody else", "reads it");
        soon(|| (&near).read(&mut [0; 32]).is_ok());
    }
    let seen = pending(&mut read, &task);
    let word = inputs.word();
    send(&far, word.as_bytes());
    let result = woken(&mut read, &task, seen);
    expect!(
        result.is_some(),
        expected = "the task of a read that was woken for nothing is woken again when data arrives",
        seen = "it was not woken in 3 s, or its poll was Pending although data was there"
    );
    expect!(
        result.is_some_and(|result| is_some_of(&result, word.as_bytes())),
        expected = "the read is Ready with data that nobody else has read, the first byte at least",
        seen = "it was Ready with an error, with no bytes or with other ones"
    );
}

/// The thread ends soon after the reactor was dropped, although it was waiting for data.
#[graded(points = 1, lesson = "Do not make others wait")]
fn thread_ends_with_the_reactor() {
    let before = settled_threads();
    let (near, _far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut readable = Traced::new("readable", reactor.readable(&near));
    readable.expect_pending(&task);
    thread::sleep(millis(50));
    drop(readable);
    note("reactor", "dropped");
    drop(reactor);
    expect!(
        threads_soon_as(before),
        expected = "the thread ends soon after the reactor was dropped",
        seen = "2 s later it was still there"
    );
}

/// While a task is being woken, the reactor can be used: no lock is held.
#[graded(points = 1, lesson = "Do not make others wait")]
fn no_lock_is_held_while_waking() {
    let (near, far) = connections(2);
    let reactor = Reactor::new().made();
    let slow = SlowTask::new("slow task");
    let task = CountingWaker::new("task");
    let mut readable = Box::pin(reactor.readable(&near[0]));
    note("slow task", "polls");
    if Future::poll(readable.as_mut(), &mut Context::from_waker(&slow.waker())).is_ready() {
        return;
    }
    send(&far[0], Inputs::new().word().as_bytes());
    expect!(
        slow.wait_for_the_wake(PATIENCE),
        expected = "the slow task is woken when data arrives",
        seen = "it was not woken in 3 s"
    );
    let in_time = slow.does_meanwhile(|| {
        let _ = Future::poll(readable.as_mut(), &mut Context::from_waker(&task.waker()));
        drop(readable);
        Traced::new("another stream", reactor.readable(&near[1])).expect_pending(&task);
    });
    expect!(
        in_time,
        expected = "while a task is being woken, futures of the reactor can be made, polled and dropped",
        seen = "all that had to wait until `wake` had returned: a waker that uses the reactor would wait for ever"
    );
}
