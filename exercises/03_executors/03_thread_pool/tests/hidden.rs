use probe::real::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use probe::{
    CountingWaker, Drops, Gate, Inputs, ProcessorWatch, Traced, block_on, expect, gate, graded, note, settled_threads,
    soon, threads, threads_soon_as,
};
use std::future::poll_fn;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{mem, thread};
use thread_pool::{JoinHandle, ThreadPool};

const PATIENCE: Duration = Duration::from_secs(2);
/// An executor polls when it gets round to it. What happens between a wake and the poll that follows at once is for
/// the explored tests to find out.
const A_MOMENT: Duration = Duration::from_millis(20);

/// A pool that is never dropped by itself, only by [`is_dropped`]: a test that has failed does not wait for it.
struct Pool(ManuallyDrop<ThreadPool>);

impl Deref for Pool {
    type Target = ThreadPool;

    fn deref(&self) -> &ThreadPool {
        &self.0
    }
}

fn new_pool(workers: usize) -> ThreadPool {
    // Whether the answer takes a usize or, as the stub does, one that is not zero.
    let Ok(workers) = workers.try_into() else { unreachable!("a pool has workers") };
    ThreadPool::new(workers)
}

fn pool_of(workers: usize) -> Pool {
    Pool(ManuallyDrop::new(new_pool(workers)))
}

/// Spawns a task whose handle is of no interest, and is not dropped either.
fn start<T: Send + 'static>(pool: &ThreadPool, future: impl Future<Output = T> + Send + 'static) {
    mem::forget(pool.spawn(future));
}

/// Drops the pool, and tells whether that came to an end.
fn is_dropped(pool: Pool) -> bool {
    let (tell, told) = channel();
    thread::spawn(move || {
        drop(ManuallyDrop::into_inner(pool.0));
        let _ = tell.send(());
    });
    let dropped = told.recv_timeout(PATIENCE).is_ok();
    note("pool", if dropped { "dropped" } else { "still not dropped" });
    dropped
}

/// Polls `handle` as `task`, a moment after each wake, until it is Ready; None if no wake comes for 2 s.
fn finishes<'a, T: 'a>(handle: &mut Traced<'a, T>, task: &CountingWaker) -> Option<T> {
    let mut seen = task.count();
    loop {
        if let Poll::Ready(result) = handle.poll(task) {
            return Some(result);
        }
        expect!(
            handle.polls() < 10,
            expected = "who awaits a handle is woken when its task is done, and few times before",
            seen = "after 10 wakes and polls it was still Pending"
        );
        if !task.wait_for(seen + 1, PATIENCE) {
            return None;
        }
        thread::sleep(A_MOMENT);
        seen = task.count();
    }
}

/// What a handle gives in the end.
#[track_caller]
fn result_of<T: 'static>(name: &str, handle: impl Future<Output = T> + 'static) -> T {
    let task = CountingWaker::new("whoever awaits");
    let mut handle = Traced::new(name, handle);
    let result = finishes(&mut handle, &task);
    expect!(
        result.is_some(),
        expected = "{name} is Ready once its task is done, and whoever awaits it is woken",
        seen = "nobody was woken within 2 s"
    );
    match result {
        Some(result) => result,
        None => unreachable!(),
    }
}

/// Whether a handle has given this output. What else it may give is an error of whatever type.
fn is_ok<T: PartialEq, E>(result: Result<T, E>, output: &T) -> bool {
    result.is_ok_and(|seen| seen == *output)
}

/// A place where threads wait for each other, in the middle of a poll.
#[derive(Clone, Default)]
struct Meeting {
    inside: Arc<(Mutex<usize>, Condvar)>,
}

impl Meeting {
    /// Waits until `number` are here; false if they are not after 2 s.
    fn meet(&self, number: usize) -> bool {
        let (here, came) = &*self.inside;
        let mut here = here.lock().unwrap_or_else(PoisonError::into_inner);
        *here += 1;
        came.notify_all();
        let all = came.wait_timeout_while(here, PATIENCE, |here| *here < number);
        !all.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// Whether as many tasks as there are workers are polled at the same time.
fn all_workers_work(pool: &ThreadPool, workers: usize) -> bool {
    let meeting = Meeting::default();
    let (tell, told) = channel();
    for _ in 0..workers {
        let (meeting, tell) = (meeting.clone(), tell.clone());
        start(pool, async move {
            let _ = tell.send(meeting.meet(workers));
        });
    }
    (0..workers).all(|_| told.recv_timeout(PATIENCE) == Ok(true))
}

/// A task that is Pending holds up nobody: with one worker, others run meanwhile, and then the waiting ones go on.
#[graded(points = 1, lesson = "One queue, several workers")]
fn pending_task_leaves_its_worker_free() {
    let pool = pool_of(1);
    let mut inputs = Inputs::new();
    let numbers: Vec<u64> = (0..4).map(|_| inputs.number()).collect();
    let mut waiting = Vec::new();
    for at in 1..=4 {
        let (gate, answer) = gate::<u64>(&format!("answer {at}"));
        waiting.push((gate, pool.spawn(answer)));
    }
    let word = inputs.word();
    let expected = word.clone();
    let seen = result_of("the handle of a task that does not wait", pool.spawn(async move { word }));
    expect!(
        is_ok(seen, &expected),
        expected = "a handle gives what its task returns",
        seen = "it gives something else"
    );
    // The last one first: nobody waits in a row.
    for ((gate, handle), number) in waiting.into_iter().zip(numbers).rev() {
        gate.open(number);
        let seen = result_of("the handle of a task whose answer came", handle);
        expect!(
            is_ok(seen, &number),
            expected = "a handle gives what its task returns",
            seen = "it gives something else"
        );
    }
}

/// A poll that takes long holds up its own worker only, also when its task is woken again and again meanwhile.
#[graded(points = 1, lesson = "The surprise: woken while it is polled")]
fn long_poll_holds_up_one_worker() {
    let pool = pool_of(2);
    let (send_waker, wakers) = channel();
    let (end, ended) = channel::<()>();
    let mut begun = false;
    let ended = Mutex::new(ended);
    let long = poll_fn(move |cx| {
        if begun {
            return Poll::Ready(());
        }
        begun = true;
        note("long poll", "begins");
        let _ = send_waker.send(cx.waker().clone());
        let _ = ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(2 * PATIENCE);
        note("long poll", "ends");
        Poll::Pending
    });
    start(&pool, long);
    let waker = waker_from(&wakers);
    let (tell, told) = channel();
    for number in 0..8 {
        note("long poll", "woken");
        waker.wake_by_ref();
        let tell = tell.clone();
        start(&pool, async move {
            note("other tasks", "one is polled");
            let _ = tell.send(number);
        });
    }
    let others = (0..8).take_while(|_| told.recv_timeout(PATIENCE).is_ok()).count();
    let _ = end.send(());
    expect!(
        others == 8,
        expected = "while one of two workers is in a long poll, whose task is woken again and again, the other one runs eight other tasks",
        seen = "within 2 s it ran {others} of them"
    );
}

/// The waker that a task has sent in its first poll.
fn waker_from(wakers: &Receiver<Waker>) -> Waker {
    let waker = wakers.recv_timeout(PATIENCE);
    expect!(waker.is_ok(), expected = "a task that was spawned is polled", seen = "it was not polled within 2 s");
    match waker {
        Ok(waker) => waker,
        Err(_) => unreachable!(),
    }
}

/// A way to wake a task in the middle of its poll.
type Wakes = fn(&Waker);

/// A wake that comes during the poll is answered by another poll, which waits for the end of the first.
#[graded(points = 1, lesson = "The surprise: woken while it is polled")]
fn wake_during_the_poll_is_answered() {
    let wakes: [(&str, Wakes); 3] = [
        ("by itself", |waker| waker.wake_by_ref()),
        ("twice by itself", |waker| {
            let another = waker.clone();
            waker.wake_by_ref();
            another.wake();
        }),
        ("by another thread", |waker| {
            let waker = waker.clone();
            let _ = thread::spawn(move || waker.wake()).join();
        }),
    ];
    for (by, wake) in wakes {
        let pool = pool_of(3);
        let polled = Arc::new(AtomicBool::new(false));
        let mut left = 5;
        let handle = pool.spawn(poll_fn(move |cx| {
            let at_once = polled.swap(true, Ordering::SeqCst);
            expect!(
                !at_once,
                expected = "a task is polled by one thread at a time",
                seen = "it was polled by two at once"
            );
            note("task", "a poll begins");
            if left > 0 {
                wake(cx.waker());
                note("task", format!("woken {by}"));
            }
            // Time for an idle worker to take the task up, if it is in the queue.
            thread::sleep(A_MOMENT);
            note("task", "the poll ends");
            polled.store(false, Ordering::SeqCst);
            left -= 1;
            if left < 0 { Poll::Ready(()) } else { Poll::Pending }
        }));
        let task = CountingWaker::new("whoever awaits");
        let finished = finishes(&mut Traced::new("handle", handle), &task);
        expect!(
            finished.is_some_and(|result| result.is_ok()),
            expected =
                "a task that is woken {by} in each of its first five polls is polled again each time, to its end",
            seen = "it was not: a wake was lost"
        );
    }
}

/// However many tasks a poll wakes, it is not held up by that, also when nobody else is there to take them up.
#[graded(points = 1, lesson = "One queue, several workers")]
fn many_wakes_block_nobody() {
    const TASKS: usize = 300;
    let pool = pool_of(1);
    let (send, receive) = channel();
    for _ in 0..TASKS {
        let send: Sender<Waker> = send.clone();
        let mut polled = false;
        start(
            &pool,
            poll_fn(move |cx| {
                let _ = send.send(cx.waker().clone());
                if mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending }
            }),
        );
    }
    let wakers: Vec<Waker> = (0..TASKS).map_while(|_| receive.recv_timeout(PATIENCE).ok()).collect();
    let all = wakers.len() == TASKS;
    expect!(all, expected = "{TASKS} tasks are each polled once", seen = "2 s later some had not been polled");
    let (tell, told) = channel();
    note("a task", "wakes all others");
    start(&pool, async move {
        wakers.into_iter().for_each(Waker::wake);
        let _ = tell.send(());
    });
    expect!(
        told.recv_timeout(PATIENCE).is_ok(),
        expected = "a poll that wakes {TASKS} other tasks comes to its end",
        seen = "2 s later it had not: a wake blocks"
    );
    let again = (0..TASKS).all(|_| receive.recv_timeout(PATIENCE).is_ok());
    expect!(again, expected = "then they are all polled again", seen = "2 s later some had not been polled");
}

/// When a task is done, its future is dropped, whether it returned or panicked. A late wake of the task does nothing.
#[graded(points = 1, lesson = "One queue, several workers")]
fn done_task_is_left_alone() {
    let pool = pool_of(2);
    let drops = Drops::new();
    let polls_after_the_end = Arc::new(AtomicUsize::new(0));
    let mut wakers = Vec::new();
    for panics in [false, true] {
        let (send_waker, receive_waker) = channel();
        let guard = drops.guard(if panics { "the future that panicked" } else { "the future that returned" });
        let polls = Arc::clone(&polls_after_the_end);
        let mut done = false;
        let handle = pool.spawn(poll_fn(move |cx| {
            let _part_of_the_future = &guard;
            if done {
                polls.fetch_add(1, Ordering::SeqCst);
                return Poll::Ready(());
            }
            done = true;
            let _ = send_waker.send(cx.waker().clone());
            if panics {
                panic!("on purpose");
            }
            Poll::Ready(())
        }));
        let waker = waker_from(&receive_waker);
        let result = result_of("the handle", handle);
        expect!(
            result.is_err() == panics,
            expected = "a task that returns gives Ok, and a task that panics an Err",
            seen = "it is the other way round"
        );
        wakers.push(waker);
    }
    for name in ["the future that returned", "the future that panicked"] {
        expect!(
            soon(|| drops.contains(name)),
            expected = "{name} is dropped, although a waker of its task is kept",
            seen = "after 2 s it had not been dropped"
        );
    }
    for waker in wakers.iter().cycle().take(20) {
        note("done tasks", "woken");
        waker.wake_by_ref();
    }
    thread::sleep(A_MOMENT);
    expect!(
        all_workers_work(&pool, 2),
        expected = "late wakes harm nobody: both workers go on with other tasks",
        seen = "within 2 s two other tasks had not been polled at the same time"
    );
    thread::sleep(A_MOMENT);
    expect!(is_dropped(pool), expected = "the pool can be dropped", seen = "the drop had not returned after 2 s");
    let late = catch_unwind(AssertUnwindSafe(|| wakers.into_iter().for_each(Waker::wake)));
    expect!(late.is_ok(), expected = "a late wake, when the pool was dropped, does nothing", seen = "it panicked");
    thread::sleep(A_MOMENT);
    expect!(
        polls_after_the_end.load(Ordering::SeqCst) == 0,
        expected = "a task that is done is not polled again",
        seen = "it was polled again after a late wake"
    );
}

/// While a future is dropped it may wake its own task: done, panicked or cancelled, nobody waits for anybody then.
#[graded(points = 1, lesson = "One queue, several workers")]
fn dropping_a_future_may_wake() {
    for (fate, panics) in [("is done", false), ("panics", true), ("waits while the pool is dropped", false)] {
        let pool = pool_of(1);
        let waits = fate.starts_with("waits");
        let (gate, mut opened) = gate::<()>("what it waits for");
        let (send_waker, wakers) = channel();
        let mut last_words = None;
        start(
            &pool,
            poll_fn(move |cx| {
                last_words.get_or_insert_with(|| {
                    let _ = send_waker.send(cx.waker().clone());
                    LastWords(cx.waker().clone())
                });
                assert!(!panics, "on purpose");
                if waits { Pin::new(&mut opened).poll(cx) } else { Poll::Ready(()) }
            }),
        );
        waker_from(&wakers);
        // Not joined: it may well be stuck in the wake.
        thread::spawn(move || {
            thread::sleep(5 * A_MOMENT);
            gate.open(());
        });
        expect!(
            is_dropped(pool),
            expected = "the future of a task that {fate} may wake the task while it is dropped",
            seen = "2 s later the pool had not been dropped: is a lock held, which `wake` needs, while a future is dropped?"
        );
    }
}

/// Part of a future that wakes when it is dropped.
struct LastWords(Waker);

impl Drop for LastWords {
    fn drop(&mut self) {
        note("future", "wakes its task while it is dropped");
        self.0.wake_by_ref();
    }
}

/// A panic is an error of its own task's handle. The workers live on, and so do the other tasks.
#[graded(points = 1, lesson = "A panic stays in its task")]
fn panic_is_its_own_handles_error() {
    const WORKERS: usize = 2;
    let pool = pool_of(WORKERS);
    let (other, answer) = gate::<u64>("another task's answer");
    let number = Inputs::new().number();
    let other_handle = pool.spawn(answer);
    for at in 0..2 * WORKERS {
        let (gate, opened) = gate::<()>("what it waits for");
        let later = at % 2 == 1;
        let handle = pool.spawn(async move {
            if later {
                opened.await;
            }
            note("tasks", "one panics");
            panic!("on purpose");
        });
        gate.open(());
        let result: Result<(), _> = result_of("the handle of a task that panics", handle);
        let when = if later { "after it had waited" } else { "in its first poll" };
        expect!(
            result.is_err(),
            expected = "the handle of a task that panics {when} gives an Err",
            seen = "it gives an Ok"
        );
    }
    other.open(number);
    let result = result_of("the handle of another task", other_handle);
    expect!(
        is_ok(result, &number),
        expected = "the other tasks' outputs are what they returned",
        seen = "one of them is something else"
    );
    expect!(
        all_workers_work(&pool, WORKERS),
        expected = "after as many panics as there are workers and more, two workers still work at the same time",
        seen = "within 2 s they had not both polled a task at the same time"
    );
}

/// If several tasks have polled a handle, the one that polled last is woken; a handle that is first polled late is Ready.
#[graded(points = 1, lesson = "A handle is a future")]
fn newest_task_that_awaits_is_woken() {
    let pool = pool_of(2);
    let number = Inputs::new().number();
    let [first, last] = ["task A", "task B"].map(CountingWaker::new);
    let (gate, answer) = gate::<u64>("answer");
    let mut handle = Traced::new("handle", pool.spawn(answer));
    handle.expect_pending(&first);
    handle.expect_pending(&last);
    gate.open(number);
    // Not polled before that: a poll may find the output without a wake.
    expect!(
        last.wait_for(1, PATIENCE),
        expected = "task B, which polled the handle last, is woken when its task is done",
        seen = "task B was not woken"
    );
    expect!(
        finishes(&mut handle, &last).is_some_and(|result| is_ok(result, &number)),
        expected = "the handle gives the output",
        seen = "it gives something else"
    );

    let (tell, told) = channel();
    let handle = pool.spawn(async move {
        let _ = tell.send(());
        number
    });
    let _ = told.recv_timeout(PATIENCE);
    thread::sleep(10 * A_MOMENT);
    let late = Traced::new("handle that is polled late", handle).poll(&first);
    expect!(
        matches!(late, Poll::Ready(Ok(seen)) if seen == number),
        expected = "a handle that is first polled when its task is done is Ready at once, with the output",
        seen = "it was not"
    );
}

/// A task whose handle is dropped goes on all the same.
#[graded(points = 1, lesson = "A handle is a future")]
fn dropped_handle_leaves_its_task_alone() {
    let pool = pool_of(1);
    let (gate, opened) = gate::<()>("what the task waits for");
    let (tell, told) = channel();
    let tell_too = tell.clone();
    drop(pool.spawn(async move {
        opened.await;
        let _ = tell.send("the first");
        "an output that nobody takes"
    }));
    drop(pool.spawn(async move {
        let _ = tell_too.send("the second");
    }));
    note("handles", "dropped");
    gate.open(());
    let mut done: Vec<&str> = (0..2).filter_map(|_| told.recv_timeout(PATIENCE).ok()).collect();
    done.sort_unstable();
    expect!(
        done == ["the first", "the second"],
        expected = "two tasks whose handles were dropped are done all the same",
        seen = "within 2 s these were: {done:?}"
    );
    thread::sleep(A_MOMENT);
    let result = result_of("the handle of a third task", pool.spawn(async {}));
    expect!(result.is_ok(), expected = "the worker goes on to other tasks", seen = "a third task has panicked");
}

/// While there is nothing to poll the workers sleep, and who is Pending is left alone: a task, and whoever awaits a handle.
#[graded(points = 1, lesson = "One queue, several workers", seconds = 15)]
fn idle_workers_sleep() {
    let pool = pool_of(4);
    let (gate, answer) = gate::<u8>("answer that does not come");
    let mut handle = Traced::new("handle", pool.spawn(answer));
    let meeting = all_workers_work(&pool, 4);
    expect!(meeting, expected = "four tasks are polled at the same time by four workers", seen = "they were not");
    let watch = ProcessorWatch::start();
    thread::sleep(Duration::from_millis(800));
    let used = watch.used();
    expect!(
        gate.polls() <= 10,
        expected = "a task that nobody wakes is polled once, or a few times",
        seen = "it was polled more than 10 times"
    );
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(80)),
        expected = "nothing runs while no task is worth a poll",
        seen = "in 800 ms of waiting more than 80 ms of processor time were used: a worker looks again and again"
    );
    let task = CountingWaker::new("whoever awaits");
    let mut seen = 0;
    handle.expect_pending(&task);
    while task.wait_for(seen + 1, 5 * A_MOMENT) {
        seen = task.count();
        handle.expect_pending(&task);
        expect!(
            handle.polls() <= 10,
            expected = "whoever awaits a handle is left alone while its task waits",
            seen = "it was woken after each of 10 polls"
        );
    }
}

/// However many tasks there are, the pool has as many threads as workers, or one more, and polls as many tasks at a time.
#[graded(points = 1, lesson = "One queue, several workers")]
fn no_more_threads_than_workers() {
    const WORKERS: usize = 2;
    let before = settled_threads();
    let pool = pool_of(WORKERS);
    let inside = Arc::new(AtomicUsize::new(0));
    let (tell, told) = channel();
    for _ in 0..6 {
        let (inside, tell): (Arc<AtomicUsize>, Sender<usize>) = (Arc::clone(&inside), tell.clone());
        start(&pool, async move {
            let now = inside.fetch_add(1, Ordering::SeqCst) + 1;
            thread::sleep(5 * A_MOMENT);
            inside.fetch_sub(1, Ordering::SeqCst);
            let _ = tell.send(now);
        });
    }
    let gates: Vec<Gate<()>> = (0..20)
        .map(|_| {
            let (gate, opened) = gate::<()>("what 20 tasks wait for");
            start(&pool, opened);
            gate
        })
        .collect();
    let most = (0..6).map_while(|_| told.recv_timeout(PATIENCE).ok()).max();
    expect!(
        most.is_some_and(|most| most <= WORKERS),
        expected = "a pool of two workers polls two tasks at the same time at most",
        seen = "it polled more than two"
    );
    thread::sleep(A_MOMENT);
    let during = threads();
    drop(gates);
    let (Some(before), Some(during)) = (before, during) else { return };
    expect!(
        during <= before + WORKERS + 1,
        expected = "a pool of two workers with 20 tasks that wait has two threads, or three",
        seen = "it has more"
    );
}

/// A pool that is dropped leaves no Pending task as it is: each is finished, woken and polled as before, or cancelled.
#[graded(points = 1, lesson = "The end of a pool")]
fn drop_settles_what_is_pending() {
    let pool = pool_of(2);
    let drops = Drops::new();
    let number = Inputs::new().number();
    let mut gates = Vec::new();
    let mut handles = Vec::new();
    for at in 1..=3 {
        let (first, one) = gate::<()>("first answers");
        let (second, two) = gate::<u64>("second answers");
        let guard = drops.guard("a future");
        let done = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&done);
        let handle = pool.spawn(async move {
            let _part_of_the_future = guard;
            one.await;
            let answer = two.await;
            set.store(true, Ordering::SeqCst);
            answer
        });
        gates.push((first, second));
        handles.push((Traced::new(&format!("handle {at}"), handle), done));
    }
    let awaits = CountingWaker::new("whoever awaits handle 1");
    handles[0].0.expect_pending(&awaits);
    // Until then the pool is being dropped, or was.
    let world = thread::spawn(move || {
        thread::sleep(5 * A_MOMENT);
        gates.iter().for_each(|(first, _)| first.open(()));
        // One by one: when the last task ends, the other worker is asleep.
        for (_, second) in &gates {
            thread::sleep(5 * A_MOMENT);
            second.open(number);
        }
    });
    let dropped = is_dropped(pool);
    let count = drops.count();
    let ended: Vec<bool> = handles.iter().map(|(_, done)| done.load(Ordering::SeqCst)).collect();
    let told = awaits.count() > 0;
    let _ = world.join();
    expect!(
        dropped,
        expected = "the drop returns when the three tasks of the pool are done, or cancelled",
        seen = "it had not returned 2 s later"
    );
    expect!(
        count == 3,
        expected =
            "when the drop returns, three tasks that had been Pending are done or cancelled, their futures dropped",
        seen = "{count} of their futures had been dropped"
    );
    expect!(
        told,
        expected = "who awaits the handle of a task is woken when the task is done or cancelled",
        seen = "the pool was dropped, and nobody was woken"
    );
    let task = CountingWaker::new("whoever awaits");
    for ((mut handle, _), done) in handles.into_iter().zip(ended) {
        let poll = handle.poll(&task);
        expect!(
            poll.is_ready(),
            expected = "after the drop every handle is Ready, with its task's output or an Err",
            seen = "one was not"
        );
        expect!(
            matches!(poll, Poll::Ready(result) if if done { is_ok(result, &number) } else { result.is_err() }),
            expected = "the handle of a task that is done gives its output, and that of one that was cancelled an Err",
            seen = "one gives something else"
        );
    }
}

/// When a pool was dropped, none of its threads is left.
#[graded(points = 1, lesson = "The end of a pool")]
fn no_thread_outlives_the_pool() {
    let before = settled_threads();
    for workers in [1, 4] {
        let pool = pool_of(workers);
        expect!(
            all_workers_work(&pool, workers),
            expected = "a pool of {workers} polls as many tasks at the same time",
            seen = "it did not"
        );
        let panicked: Result<(), _> =
            result_of("the handle of a task that panics", pool.spawn(async { panic!("on purpose") }));
        let _ = panicked;
        thread::sleep(A_MOMENT);
        expect!(
            is_dropped(pool),
            expected = "a pool of {workers} can be dropped",
            seen = "the drop had not returned after 2 s"
        );
    }
    expect!(
        is_dropped(pool_of(3)),
        expected = "a pool that never had a task can be dropped",
        seen = "the drop had not returned after 2 s"
    );
    expect!(
        threads_soon_as(before),
        expected = "when three pools were dropped, there are as many threads as before",
        seen = "2 s later there were more"
    );
}

fn bare_pool_of(workers: usize) -> ThreadPool {
    // Whether the answer takes a usize or, as the stub does, one that is not zero.
    let Ok(workers) = workers.try_into() else { unreachable!("a pool has workers") };
    ThreadPool::new(workers)
}

/// A future that hands out its waker in its first poll, and is Ready with 7 as soon as the flag is up; and whoever
/// raises the flag and then wakes, on a thread of its own.
fn woken_by_another_thread() -> impl Future<Output = u8> + Send + 'static {
    let come = Arc::new(AtomicBool::new(false));
    let polled = AtomicBool::new(false);
    let (send, wakers) = channel::<Waker>();
    let theirs = Arc::clone(&come);
    thread::spawn(move || {
        let Ok(waker) = wakers.recv() else { return };
        theirs.store(true, Ordering::SeqCst);
        note("the test", "wakes the task of the pool");
        waker.wake();
    });
    let mut send = Some(send);
    poll_fn(move |cx| {
        assert!(!polled.swap(true, Ordering::SeqCst), "the task was polled by two workers at once");
        note("the test", "polls the task of the pool");
        let come = come.load(Ordering::SeqCst);
        if let Some(send) = send.take() {
            let _ = send.send(cx.waker().clone());
        }
        note("the test", if come { "polled: Ready" } else { "polled: Pending" });
        polled.store(false, Ordering::SeqCst);
        if come { Poll::Ready(7) } else { Poll::Pending }
    })
}

/// However a wake and the poll of its task fall together, with two workers the task is polled again and comes to its end.
#[graded(explore, points = 2, lesson = "The surprise: woken while it is polled")]
fn wake_racing_the_poll_is_answered() {
    // Not dropped, also where the handle gives something else.
    let pool = mem::ManuallyDrop::new(bare_pool_of(2));
    let handle = pool.spawn(woken_by_another_thread());
    assert!(matches!(block_on(handle), Ok(7)), "the handle does not give the task's output");
}

/// A task that is spawned at the last moment, when the workers are on their way to sleep, is not forgotten.
#[graded(explore, points = 1, lesson = "The end of a pool")]
fn spawn_racing_shutdown_is_not_lost() {
    let pool = bare_pool_of(2);
    let handle = pool.spawn(async { 7 });
    note("the test", "drops the pool");
    drop(pool);
    note("the test", "the pool is dropped");
    expect_settled(handle);
}

/// However the last wake and the end of the pool fall together, the drop returns, and no worker is left then.
#[graded(explore, points = 1, lesson = "The end of a pool")]
fn drop_racing_the_last_wake_joins_all() {
    let alive = Arc::new(AtomicUsize::new(0));
    let workers = Arc::clone(&alive);
    let pool = bare_pool_of(2);
    let mut task = Box::pin(woken_by_another_thread());
    let handle = pool.spawn(poll_fn(move |cx| {
        ON_A_WORKER.with(|here| here.count(&workers));
        task.as_mut().poll(cx)
    }));
    note("the test", "drops the pool");
    drop(pool);
    note("the test", "the pool is dropped");
    expect_settled(handle);
    assert!(alive.load(Ordering::SeqCst) == 0, "the pool was dropped, and a worker that had polled was still there");
}

/// Whether its task was finished or cancelled.
fn expect_settled(handle: JoinHandle<u8>) {
    match Future::poll(pin!(handle), &mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(output)) => assert!(output == 7, "the handle does not give the task's output"),
        Poll::Ready(Err(_)) => {}
        Poll::Pending => panic!("after the drop, the handle of the task is still Pending"),
    }
}

std::thread_local! {
    static ON_A_WORKER: OnAWorker = const { OnAWorker(probe::real::cell::RefCell::new(None)) };
}

/// Counts its thread among those that are alive, until the thread ends.
struct OnAWorker(probe::real::cell::RefCell<Option<Arc<AtomicUsize>>>);

impl OnAWorker {
    fn count(&self, alive: &Arc<AtomicUsize>) {
        if self.0.borrow().is_none() {
            alive.fetch_add(1, Ordering::SeqCst);
            *self.0.borrow_mut() = Some(Arc::clone(alive));
        }
    }
}

impl Drop for OnAWorker {
    fn drop(&mut self) {
        if let Some(alive) = self.0.get_mut() {
            alive.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
