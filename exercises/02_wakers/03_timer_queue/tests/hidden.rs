use probe::{
    CountingWaker, Inputs, ProcessorWatch, SlowTask, Traced, block_on, elapsed, expect, graded, note, settled_threads,
    soon, threads, threads_soon_as, waker,
};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};
use timer_queue::Timers;

const SECOND: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(3);
const AN_HOUR: Duration = Duration::from_secs(3_600);

fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// Polls as `task` each time it was woken, until the sleep is Ready or [`PATIENCE`] passes without a wake.
fn finishes(sleep: &mut Traced<'_, ()>, task: &CountingWaker) -> bool {
    let before = task.count();
    let mut seen = before;
    while sleep.poll(task).is_pending() {
        if !task.wait_for(seen + 1, PATIENCE) {
            expect!(
                seen == before,
                expected = "a task that is woken finds its sleep Ready, or is woken once more when it is",
                seen = "the poll after a wake was Pending, and no other wake came in 3 s: was it woken too early?"
            );
            return false;
        }
        seen = task.count();
    }
    true
}

/// A thousand sleeps share one thread, and every one of them ends.
#[graded(points = 2, lesson = "One thread is enough", seconds = 15)]
fn a_thousand_sleeps_share_one_thread() {
    let mut inputs = Inputs::new();
    let before = settled_threads();
    let timers = Timers::new();
    let mut sleeps = Vec::new();
    for _ in 0..1_000 {
        let mut sleep = Box::pin(timers.sleep(millis(inputs.within(300..900))));
        let task = CountingWaker::new("one of 1,000 tasks");
        let ready = Future::poll(sleep.as_mut(), &mut Context::from_waker(&task.waker())).is_ready();
        sleeps.push((sleep, task, ready));
    }
    if let (Some(before), Some(after)) = (before, threads()) {
        expect!(
            after <= before + 1,
            expected = "a queue with 1,000 sleeps has one thread at most",
            seen = "it has more than one"
        );
    }
    let start = Instant::now();
    for (sleep, task, ready) in &mut sleeps {
        let mut seen = 0;
        while !*ready {
            let left = PATIENCE.saturating_sub(start.elapsed());
            expect!(
                task.wait_for(seen + 1, left),
                expected = "all of 1,000 tasks that sleep for less than 1 s are woken",
                seen = "after 3 s there was one that had not been woken"
            );
            seen = task.count();
            *ready = Future::poll(sleep.as_mut(), &mut Context::from_waker(&task.waker())).is_ready();
        }
    }
}

/// Tasks are woken in the order in which their times end, in whatever order they went to sleep, also if the queue is late.
#[graded(points = 1, lesson = "Wait for two things at once", seconds = 15)]
fn woken_in_the_order_of_their_deadlines() {
    expect_order_after_a_delay();
    let mut inputs = Inputs::new();
    let mut steps = [1, 2, 3, 4, 5];
    for index in (1..steps.len()).rev() {
        steps.swap(index, inputs.index(0..index + 1));
    }
    let timers = Timers::new();
    let (woken, wakes) = channel();
    let mut sleeps = Vec::new();
    for (number, step) in steps.into_iter().enumerate() {
        let duration = millis(step * 200);
        // If this thread was held up between two sleeps, their order may be another than that of their lengths.
        let earliest = Instant::now() + duration;
        let sleep = timers.sleep(duration);
        let latest = Instant::now() + duration;
        let waker = Waker::from(Arc::new(Numbered { number, woken: woken.clone() }));
        let mut sleep: Pin<Box<dyn Future<Output = ()>>> = Box::pin(sleep);
        note("sleeps", format!("of {} ms begins", step * 200));
        let polled = Future::poll(sleep.as_mut(), &mut Context::from_waker(&waker));
        sleeps.push((sleep, waker, earliest, latest));
        if polled.is_ready() {
            return;
        }
    }

    let mut order: Vec<usize> = Vec::new();
    while order.len() < sleeps.len() {
        let next = wakes.recv_timeout(PATIENCE);
        expect!(
            next.is_ok(),
            expected = "each of five tasks that sleep for up to 1 s is woken",
            seen = "one of them was not woken in 3 s"
        );
        let Ok(number) = next else { return };
        let (sleep, waker, ..) = &mut sleeps[number];
        if !order.contains(&number) && Future::poll(sleep.as_mut(), &mut Context::from_waker(waker)).is_ready() {
            note("sleeps", format!("of {} ms is Ready", steps[number] * 200));
            order.push(number);
        }
    }
    let in_order = order.iter().enumerate().all(|(index, &first)| {
        // Nobody who comes later in the list was certainly due earlier.
        order[index + 1..].iter().all(|&later| sleeps[later].3 >= sleeps[first].2)
    });
    expect!(
        in_order,
        expected = "whose time ends first is woken first",
        seen = "a task was woken before another whose time had ended earlier"
    );
}

/// Two sleeps that are due at once, since a waker has held up the thread, are answered in the order of their ends.
fn expect_order_after_a_delay() {
    // On a busy machine a queue may hear of the two only when it goes on: so it has more than one try.
    let first = (0..3).map(|_| first_after_a_delay()).find(|first| *first != Some(0)).unwrap_or(Some(0));
    expect!(
        first != Some(0),
        expected =
            "a waker has held up the queue's thread for a while: then the task whose 350 ms were over is woken first",
        seen = "the task whose 500 ms were over was woken before it"
    );
}

/// Which is woken first: number 0, that sleeps for 500 ms, or number 1, that sleeps for 350. None if that cannot be told.
fn first_after_a_delay() -> Option<usize> {
    let timers = Timers::new();
    let slow = SlowTask::new("slow task");
    let mut held_up = Box::pin(timers.sleep(millis(250)));
    note("slow task", "polls");
    if Future::poll(held_up.as_mut(), &mut Context::from_waker(&slow.waker())).is_ready() {
        return None;
    }
    let (woken, wakes) = channel();
    let mut sleeps = Vec::new();
    let begun = Instant::now();
    for (number, length) in [500, 350].into_iter().enumerate() {
        let waker = Waker::from(Arc::new(Numbered { number, woken: woken.clone() }));
        let mut sleep = Box::pin(timers.sleep(millis(length)));
        note("sleeps", format!("of {length} ms begins"));
        if Future::poll(sleep.as_mut(), &mut Context::from_waker(&waker)).is_ready() {
            return None;
        }
        sleeps.push(sleep);
    }
    if begun.elapsed() > millis(100) {
        return None; // This thread was held up itself: nobody knows whose time ends first.
    }
    expect!(
        slow.wait_for_the_wake(PATIENCE),
        expected = "the slow task is woken when its 250 ms are over",
        seen = "it was not woken in 3 s"
    );
    slow.does_meanwhile(|| {
        thread::sleep(millis(600).saturating_sub(begun.elapsed()));
        note("slow task", "lets the queue go on");
    });
    let first = wakes.recv_timeout(PATIENCE);
    expect!(
        first.is_ok(),
        expected = "a waker has held up the queue's thread for a while: then the tasks whose times were over are woken",
        seen = "no task was woken in 3 s"
    );
    first.ok()
}

/// A waker that tells its number.
struct Numbered {
    number: usize,
    woken: Sender<usize>,
}

impl Wake for Numbered {
    fn wake(self: Arc<Self>) {
        let _ = self.woken.send(self.number);
    }
}

/// If several tasks have polled a sleep, the one that polled last is woken.
#[graded(points = 2, lesson = "Your task")]
fn second_poll_replaces_the_waker() {
    let [first, second, last] = ["task A", "task B", "task C"].map(CountingWaker::new);
    let timers = Timers::new();
    let mut sleep = Traced::new("sleep", timers.sleep(millis(Inputs::new().within(500..700))));
    sleep.expect_pending(&first);
    sleep.expect_pending(&second);
    expect!(
        finishes(&mut sleep, &last),
        expected = "task C, which polled last, is woken when the time is over",
        seen = "task C was not woken"
    );
}

/// A task is woken when its own time is over, and not whenever another's is.
#[graded(points = 1, lesson = "Your task", seconds = 15)]
fn other_sleeps_do_not_wake_it() {
    let mut inputs = Inputs::new();
    let timers = Timers::new();
    let others = CountingWaker::new("the others");
    let mut short = Vec::new();
    for number in 1..=60 {
        let mut sleep = Box::pin(timers.sleep(millis(number * 15)));
        let _ = Future::poll(sleep.as_mut(), &mut Context::from_waker(&others.waker()));
        short.push(sleep);
    }
    let task = CountingWaker::new("task");
    let mut sleep = Traced::new("sleep", timers.sleep(millis(inputs.within(1_000..1_200))));
    let finished = thread::scope(|scope| {
        // A busy task: forty more sleeps, one after the other.
        scope.spawn(|| {
            let busy = CountingWaker::new("busy task");
            (0..40).all(|_| finishes(&mut Traced::new("one of forty", timers.sleep(millis(15))), &busy))
        });
        finishes(&mut sleep, &task)
    });
    expect!(finished, expected = "the task is woken when its time is over", seen = "it was not woken in 3 s");
    expect!(
        sleep.polls() <= 10,
        expected = "while 100 others in the queue end, the task is left asleep",
        seen = "the task was woken again and again, and polled more than 10 times"
    );
}

/// Whatever its duration, a sleep is not Ready before it is over.
#[graded(points = 1, lesson = "Your task")]
fn never_early() {
    let mut inputs = Inputs::new();
    let timers = Timers::new();
    for hundreds in [0, 1, 3] {
        let length = 100 * hundreds + inputs.within(75..95);
        let task = CountingWaker::new("task");
        let start = Instant::now();
        let mut sleep = Traced::new(&format!("sleep of {length} ms"), timers.sleep(millis(length)));
        while start.elapsed() < Duration::from_secs(1) {
            if sleep.poll(&task).is_ready() {
                expect!(
                    start.elapsed() >= millis(length),
                    expected = "a sleep of {length} ms is Pending until {length} ms have passed since it was made",
                    seen = "it returned Ready before that"
                );
                break;
            }
            thread::sleep(millis(5));
        }
    }
}

/// The time counts from the sleep's making: polled for the first time when it is over, it is Ready at once.
#[graded(points = 1, lesson = "Your task", seconds = 15)]
fn late_first_poll_is_ready() {
    let length = millis(Inputs::new().within(100..300));
    let timers = Timers::new();
    let mut sleep = Traced::new("sleep", timers.sleep(length));
    // Nobody is woken before the first poll, so there is nothing to wait for but time.
    thread::sleep(length + Duration::from_secs(1));
    expect!(
        sleep.poll(&CountingWaker::new("task")).is_ready(),
        expected = "a sleep that is first polled a second after its time is over is Ready",
        seen = "it returned Pending"
    );
}

/// A sleep that is dropped leaves the queue and takes its waker along; the others go on.
#[graded(points = 2, lesson = "Leaving")]
fn dropped_sleeps_leave_the_queue() {
    let mut inputs = Inputs::new();
    let timers = Timers::new();
    let [kept_task, dropped_task] = ["task", "task of the dropped"].map(CountingWaker::new);
    let mut kept = Traced::new("sleep that is kept", timers.sleep(millis(inputs.within(500..700))));
    let _ = kept.poll(&kept_task);
    let dropped: Vec<_> = [1, inputs.within(2..50), 1_800, 3_600]
        .into_iter()
        .map(|seconds| {
            let mut sleep = Box::pin(timers.sleep(Duration::from_secs(seconds)));
            let polled = Future::poll(sleep.as_mut(), &mut Context::from_waker(&dropped_task.waker()));
            (sleep, polled)
        })
        .collect();
    note("four other sleeps", "dropped");
    drop(dropped);
    expect!(
        soon(|| dropped_task.live_wakers() == 0),
        expected = "soon after a sleep was dropped, its waker is dropped too",
        seen = "2 s later the queue still held the waker, and with it the task"
    );
    expect!(
        finishes(&mut kept, &kept_task),
        expected = "the sleep that was kept wakes its task when its time is over",
        seen = "its task was not woken in 3 s"
    );
}

/// A queue in which nothing is due uses no processor time.
#[graded(points = 1, lesson = "Wait for two things at once", seconds = 15)]
fn waiting_uses_no_processor_time() {
    let timers = Timers::new();
    let task = CountingWaker::new("task");
    let mut early = Traced::new("sleep of 50 ms", timers.sleep(millis(50)));
    let finished = finishes(&mut early, &task);
    expect!(finished, expected = "the task is woken when its 50 ms are over", seen = "it was not woken in 3 s");
    drop(early);

    note("queue", "is empty");
    let watch = ProcessorWatch::start();
    thread::sleep(millis(800));
    let empty = watch.used();

    let mut long = Traced::new("sleep of 1 hour", timers.sleep(AN_HOUR));
    long.expect_pending(&task);
    let watch = ProcessorWatch::start();
    thread::sleep(millis(800));
    let waiting = watch.used();

    for (state, used) in [("is empty", empty), ("has only a sleep of 1 hour", waiting)] {
        expect!(
            used.is_none_or(|used| used < millis(50)),
            expected = "nothing runs while the queue {state}",
            seen = "in 800 ms more than 50 ms of processor time were used: something asks again and again"
        );
    }
}

/// When the queue and all its sleeps are gone, the thread ends, although an hour was to be waited for.
#[graded(points = 1, lesson = "Leaving")]
fn thread_ends_with_the_last_handle() {
    let before = settled_threads();
    for sleep_goes_first in [true, false] {
        let timers = Timers::new();
        let task = CountingWaker::new("task");
        let mut long = Traced::new("sleep of 1 hour", timers.sleep(AN_HOUR));
        long.expect_pending(&task);
        thread::sleep(millis(50));
        if sleep_goes_first {
            drop(long);
            drop(timers);
            note("queue", "dropped");
        } else {
            drop(timers);
            note("queue", "dropped");
            drop(long);
        }
        expect!(
            threads_soon_as(before),
            expected = "the thread ends soon after the queue and its last sleep were dropped",
            seen = "2 s later it was still there"
        );
    }
}

/// While a task is being woken, sleeps can be made, polled and dropped: no lock is held.
#[graded(points = 2, lesson = "The surprise: a waker is other people's code")]
fn no_lock_is_held_while_waking() {
    let timers = Timers::new();
    let slow = SlowTask::new("slow task");
    let task = CountingWaker::new("task");
    let mut sleep = Box::pin(timers.sleep(millis(Inputs::new().within(100..200))));
    note("slow task", "polls");
    if Future::poll(sleep.as_mut(), &mut Context::from_waker(&slow.waker())).is_ready() {
        return;
    }
    expect!(
        slow.wait_for_the_wake(PATIENCE),
        expected = "the slow task is woken when its time is over",
        seen = "it was not woken in 3 s"
    );
    let mut another = None;
    let in_time = slow.does_meanwhile(|| {
        let _ = Future::poll(sleep.as_mut(), &mut Context::from_waker(&task.waker()));
        drop(sleep);
        another = Some(Traced::new("another sleep", timers.sleep(AN_HOUR)).poll(&task));
    });
    expect!(
        in_time,
        expected = "while a task is being woken, it can be polled, and other sleeps can be made, polled and dropped",
        seen = "all that had to wait until `wake` had returned: a waker that uses the queue would wait for ever"
    );
    expect!(another == Some(Poll::Pending), expected = "a sleep of 1 hour is Pending", seen = "it returned Ready");
}

/// Sleeps of one queue end by themselves, many times over, whoever makes them next.
#[graded(points = 1, lesson = "One thread is enough")]
fn a_queue_is_used_again_and_again() {
    let mut inputs = Inputs::new();
    let timers = Timers::new();
    for round in 1..=20 {
        let task = CountingWaker::new("task");
        let mut sleep = Traced::new("sleep", timers.sleep(millis(inputs.within(0..20))));
        expect!(
            finishes(&mut sleep, &task),
            expected = "sleep {round} of 20, one after the other, wakes its task when its time is over",
            seen = "the task was not woken in 3 s"
        );
        if round % 5 == 0 {
            thread::sleep(millis(30));
        }
    }
    let task = CountingWaker::new("task");
    let mut at_once = Traced::new("sleep of 0 ms", timers.sleep(Duration::ZERO));
    let polled = at_once.poll(&task);
    expect!(
        polled == Poll::Ready(()) || finishes(&mut at_once, &task),
        expected = "a sleep of no length is Ready, at once or after a wake",
        seen = "its task was not woken in 3 s"
    );
}

/// However a new sleep and the end of another fall together, both tasks are woken.
#[graded(explore, points = 1, lesson = "Wait for two things at once")]
fn insert_racing_expiry() {
    let timers = Timers::new();
    let mut first = Box::pin(timers.sleep(SECOND));
    let first_is_ready = Future::poll(first.as_mut(), &mut Context::from_waker(&waker())).is_ready();
    thread::sleep(SECOND);
    let start = elapsed();
    note("the test", "makes a second sleep");
    let second = timers.sleep(SECOND);
    block_on(second);
    assert!(elapsed() >= start + SECOND, "the second sleep was Ready before its time was over");
    if !first_is_ready {
        block_on(first);
    }
}

/// Of two sleeps that end at the same time one is dropped just then: the other one's task is woken.
#[graded(explore, points = 1, lesson = "Leaving")]
fn drop_racing_expiry() {
    let timers = Timers::new();
    let mut kept = Box::pin(timers.sleep(SECOND));
    let mut dropped = Box::pin(timers.sleep(SECOND));
    let _ = Future::poll(dropped.as_mut(), &mut Context::from_waker(&waker()));
    let kept_is_ready = Future::poll(kept.as_mut(), &mut Context::from_waker(&waker())).is_ready();
    thread::sleep(SECOND);
    note("the test", "drops one of them");
    drop(dropped);
    if !kept_is_ready {
        block_on(kept);
    }
    assert!(elapsed() >= SECOND, "the sleep was Ready before its time was over");
    note("the test", "makes another sleep");
    block_on(timers.sleep(SECOND));
}

/// Two sleeps that end at the same moment are two entries: when one is dropped, the other one stays.
#[graded(explore, points = 1, lesson = "Wait for two things at once")]
fn two_sleeps_may_end_together() {
    let timers = Timers::new();
    let kept = timers.sleep(SECOND);
    let mut dropped = Box::pin(timers.sleep(SECOND));
    let _ = Future::poll(dropped.as_mut(), &mut Context::from_waker(Waker::noop()));
    note("the test", "drops the second one");
    drop(dropped);
    block_on(kept);
    assert!(elapsed() >= SECOND, "the sleep that was kept was Ready before its time was over");
}

/// However the making of an earlier sleep and the thread's going to sleep fall together, the earlier one is on time.
#[graded(explore, points = 1, lesson = "Wait for two things at once")]
fn earlier_newcomer_is_never_missed() {
    const LONG: Duration = Duration::from_secs(10);
    let timers = Timers::new();
    let mut long = Box::pin(timers.sleep(LONG));
    let _ = Future::poll(long.as_mut(), &mut Context::from_waker(Waker::noop()));
    let task = Arc::new(Task { thread: thread::current(), woken: probe::real::sync::Mutex::new(None) });
    let task_waker = Waker::from(Arc::clone(&task));
    note("the test", "makes a sleep of 100 ms");
    let mut short = Box::pin(timers.sleep(Duration::from_millis(100)));
    note("the test", "polls it");
    if Future::poll(short.as_mut(), &mut Context::from_waker(&task_waker)).is_ready() {
        return;
    }
    note("the test", "polled: Pending");
    // The clock may have run on before the newcomer was there.
    if elapsed() >= LONG {
        return;
    }
    loop {
        thread::park();
        if let Some(at) = *task.woken.lock().unwrap_or_else(probe::real::sync::PoisonError::into_inner) {
            assert!(at < LONG, "the task that sleeps for 100 ms was woken when the other one's 10 s were over");
            return;
        }
    }
}

/// Also a long sleep, or one whose length is no whole number of milliseconds, is not a nanosecond early.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn odd_lengths_are_kept_to_the_nanosecond() {
    for duration in [Duration::from_nanos(1_999_999), Duration::new(70, 1_500_001)] {
        let timers = Timers::new();
        let start = elapsed();
        block_on(timers.sleep(duration));
        assert!(elapsed() >= start + duration, "a sleep was Ready before its time was over");
    }
}

/// Of two sleeps that end at the same moment, each wakes its own task.
#[graded(explore, points = 1, lesson = "Your task")]
fn both_that_end_together_wake() {
    let timers = Timers::new();
    let sleeps = ["first", "second"].map(|name| {
        let task = Task { thread: thread::current(), woken: probe::real::sync::Mutex::new(None) };
        (name, Box::pin(timers.sleep(Duration::from_secs(1))), Arc::new(task))
    });
    let mut waiting: Vec<_> = sleeps.into_iter().collect();
    waiting.retain_mut(|(_, sleep, task)| {
        Future::poll(sleep.as_mut(), &mut Context::from_waker(&Waker::from(Arc::clone(task)))).is_pending()
    });
    while !waiting.is_empty() {
        thread::park();
        waiting.retain_mut(|(name, sleep, task)| {
            // Nobody polls without a wake.
            if task.woken.lock().unwrap_or_else(probe::real::sync::PoisonError::into_inner).take().is_none() {
                return true;
            }
            note("the test", format!("polls the {name}"));
            Future::poll(sleep.as_mut(), &mut Context::from_waker(&Waker::from(Arc::clone(task)))).is_pending()
        });
    }
}

/// Notes when it was first woken.
struct Task {
    thread: Thread,
    woken: probe::real::sync::Mutex<Option<Duration>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        note("the test", "wakes the task");
        self.woken.lock().unwrap_or_else(probe::real::sync::PoisonError::into_inner).get_or_insert(elapsed());
        self.thread.unpark();
    }
}
