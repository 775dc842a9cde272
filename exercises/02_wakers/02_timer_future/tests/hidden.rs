use probe::{CountingWaker, Inputs, ProcessorWatch, Traced, block_on, elapsed, expect, graded, note, settled_threads};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};
use timer_future::TimerFuture;

const SECOND: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(4);
/// An executor polls when it gets round to it. What happens between a wake and the poll that follows at once is for
/// the explored tests to find out.
const A_MOMENT: Duration = Duration::from_millis(20);

/// A timer of so many milliseconds, and its lane.
fn timer_of(millis: u64) -> Traced<'static, ()> {
    Traced::new(&format!("timer of {millis} ms"), TimerFuture::new(Duration::from_millis(millis)))
}

/// Polls as `task`, a moment after each time it was woken, until the timer is Ready or `patience` passes without a wake.
fn finishes(timer: &mut Traced<'_, ()>, task: &CountingWaker, patience: Duration) -> bool {
    let mut seen = task.count();
    while timer.poll(task).is_pending() {
        if !task.wait_for(seen + 1, patience) {
            return false;
        }
        thread::sleep(A_MOMENT);
        seen = task.count();
    }
    true
}

/// If several tasks have polled a timer, the one that polled last is woken.
#[graded(points = 2, lesson = "Which waker to keep")]
fn second_poll_replaces_the_waker() {
    let [first, second, last] = ["task A", "task B", "task C"].map(CountingWaker::new);
    let mut timer = timer_of(Inputs::new().within(400..700));
    timer.expect_pending(&first);
    thread::sleep(A_MOMENT);
    timer.expect_pending(&second);
    thread::sleep(A_MOMENT);
    expect!(
        finishes(&mut timer, &last, PATIENCE),
        expected = "task C, which polled last, is woken when the time is over",
        seen = "task C was not woken"
    );
}

/// A timer that is polled only when it wakes its task is Ready within 10 polls.
#[graded(points = 1, lesson = "Who calls back?")]
fn at_most_ten_polls() {
    let task = CountingWaker::new("task");
    let mut timer = timer_of(Inputs::new().within(600..800));
    expect!(
        finishes(&mut timer, &task, PATIENCE),
        expected = "the timer wakes its task when its time is over",
        seen = "it returned Pending and did not wake the task in the 4 s that followed"
    );
    expect!(
        timer.polls() <= 10,
        expected = "the task is woken when the time is over, and few times before",
        seen = "the task was woken again and again, and polled more than 10 times"
    );
}

/// The time counts from the timer's making: polled for the first time when it is over, it is Ready at once.
#[graded(points = 1, lesson = "Your task", seconds = 15)]
fn late_first_poll_is_ready() {
    let millis = Inputs::new().within(100..300);
    let mut timer = timer_of(millis);
    // Nobody is woken before the first poll, so there is nothing to wait for but time.
    thread::sleep(Duration::from_millis(millis) + Duration::from_secs(1));
    expect!(
        timer.poll(&CountingWaker::new("task")).is_ready(),
        expected = "a timer that is first polled a second after its time is over is Ready",
        seen = "it returned Pending"
    );
}

/// Whatever its duration, a timer is not Ready before it is over.
#[graded(points = 1, lesson = "Your task")]
fn any_duration_is_kept() {
    let mut inputs = Inputs::new();
    for hundreds in [0, 1, 3] {
        let millis = 100 * hundreds + inputs.within(75..95);
        let duration = Duration::from_millis(millis);
        let task = CountingWaker::new("task");
        let start = Instant::now();
        let mut timer = timer_of(millis);
        while start.elapsed() < Duration::from_secs(1) {
            if timer.poll(&task).is_ready() {
                expect!(
                    start.elapsed() >= duration,
                    expected = "a timer of {millis} ms is Pending until {millis} ms have passed since it was made",
                    seen = "it returned Ready before that"
                );
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Polling a timer before its time is over does not make it longer.
#[graded(points = 1, lesson = "Your task")]
fn polling_again_does_not_prolong() {
    let task = CountingWaker::new("task");
    let mut timer = timer_of(Inputs::new().within(200..300));
    let ready = (0..30).any(|_| {
        thread::sleep(Duration::from_millis(50));
        timer.poll(&task).is_ready()
    });
    expect!(
        ready,
        expected = "a timer of less than 300 ms that is polled every 50 ms is Ready after less than 1,500 ms",
        seen = "it was still Pending then"
    );
}

/// A short timer is not held up by a longer one that was made before it.
#[graded(points = 1, lesson = "Your task")]
fn short_timer_is_not_held_up() {
    let [patient, hurried] = ["task A", "task B"].map(CountingWaker::new);
    let mut long = timer_of(Inputs::new().within(3_000..3_400));
    let _ = long.poll(&patient);
    let mut short = timer_of(Inputs::new().within(100..200));
    expect!(
        finishes(&mut short, &hurried, Duration::from_millis(1_500)),
        expected = "the task of the short timer is woken when its time is over",
        seen = "it was not woken in the 1.5 s that followed"
    );
}

/// A timer costs at most one thread, however many tasks poll it.
#[graded(points = 1, lesson = "Which waker to keep")]
fn at_most_one_thread() {
    let tasks = ["task A", "task B", "task C", "task D"].map(CountingWaker::new);
    let before = settled_threads();
    let mut timer = timer_of(Inputs::new().within(3_000..3_400));
    for task in tasks.iter().cycle().take(20) {
        timer.expect_pending(task);
        thread::sleep(A_MOMENT);
    }
    let (Some(before), Some(after)) = (before, settled_threads()) else { return };
    expect!(
        after <= before + 1,
        expected = "a timer that is polled 20 times has one thread at most",
        seen = "there is more than one"
    );
}

/// A timer that waits uses no processor time.
#[graded(points = 1, lesson = "Who calls back?", seconds = 15)]
fn waiting_uses_no_processor_time() {
    let task = CountingWaker::new("task");
    let watch = ProcessorWatch::start();
    let mut timer = timer_of(Inputs::new().within(900..1_100));
    let _ = timer.poll(&task);
    thread::sleep(Duration::from_millis(800));
    let used = watch.used();
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(60)),
        expected = "nothing runs while a timer waits",
        seen =
            "in 800 ms of waiting more than 60 ms of processor time were used: something asks for the time in a loop"
    );
}

/// A timer that is dropped early does not wait for its time to be over.
#[graded(points = 1, lesson = "Your task")]
fn drop_does_not_wait() {
    let task = CountingWaker::new("task");
    let millis = Inputs::new().within(2_000..2_400);
    let never_polled = timer_of(millis);
    let mut polled = timer_of(millis);
    let _ = polled.poll(&task);
    let start = Instant::now();
    drop(never_polled);
    drop(polled);
    expect!(
        start.elapsed() < Duration::from_millis(500),
        expected = "a timer of more than 2 s that is dropped in its first moments is gone at once",
        seen = "the drop took more than 500 ms"
    );
}

/// When a timer was dropped early, no thread panics, then or later.
#[graded(points = 1, lesson = "Your task")]
fn early_drop_harms_nobody() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let task = CountingWaker::new("task of the dropped");
    let millis = Inputs::new().within(100..200);
    let previous = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        previous(info);
    }));
    drop(timer_of(millis));
    let mut timer = timer_of(millis);
    let _ = timer.poll(&task);
    drop(timer);

    // By the time that this one is Ready, the time of the dropped ones has been over for long.
    let mut later = timer_of(600);
    let finished = finishes(&mut later, &CountingWaker::new("task"), PATIENCE);
    expect!(
        PANICS.load(Ordering::SeqCst) == 0,
        expected = "a thread that measures the time of a dropped timer ends quietly",
        seen = "a thread panicked"
    );
    expect!(
        finished,
        expected = "a timer that is made after others were dropped wakes its task when its time is over",
        seen = "it returned Pending and did not wake the task in the 4 s that followed"
    );
}

/// A timer can be sent to another thread, also after it was polled, and goes on there.
#[graded(points = 1, lesson = "Who calls back?")]
fn can_move_between_threads() {
    let task = CountingWaker::new("task");
    let mut timer = Box::pin(TimerFuture::new(Duration::from_millis(Inputs::new().within(200..400))));
    if timer.as_mut().poll(&mut Context::from_waker(&task.waker())).is_ready() {
        return;
    }
    let finished = Traveller(timer).finishes_elsewhere(&task);
    expect!(
        finished.is_some(),
        expected = "a TimerFuture can be sent to another thread",
        seen = "it is not Send: something in it belongs to one thread, as an Rc does"
    );
    expect!(
        finished == Some(true),
        expected = "a timer that was sent to another thread is Ready there after its time is over",
        seen = "it was polled there, and after 4 s without a wake it was still Pending"
    );
}

/// A future that is to end on another thread.
///
/// The inherent method exists only for a future that is `Send`; for another, the trait's is called: so an answer that
/// is not `Send` fails a test instead of breaking the build of all.
struct Traveller<F>(F);

impl<F: Future<Output = ()> + Send + 'static> Traveller<F> {
    fn finishes_elsewhere(self, task: &CountingWaker) -> Option<bool> {
        let task = task.clone();
        let there = thread::spawn(move || {
            let mut timer = pin!(self.0);
            let mut seen = 0;
            while timer.as_mut().poll(&mut Context::from_waker(&task.waker())) == Poll::Pending {
                if !task.wait_for(seen + 1, PATIENCE) {
                    return false;
                }
                thread::sleep(A_MOMENT);
                seen = task.count();
            }
            true
        });
        Some(there.join().unwrap_or(false))
    }
}

#[allow(dead_code, reason = "what is called if the future is not Send")]
trait StaysHere: Sized {
    fn finishes_elsewhere(self, _: &CountingWaker) -> Option<bool> {
        None
    }
}

impl<F> StaysHere for Traveller<F> {}

/// However the end of the time and a poll fall together, the task is woken or the poll is Ready.
#[graded(explore, points = 2, lesson = "The surprise: a gap of one instruction")]
fn completion_racing_poll_always_wakes() {
    block_on(TimerFuture::new(SECOND));
    assert!(elapsed() >= SECOND, "the timer was Ready before its time was over");
}

/// If a second task takes the timer over while its time comes to an end, that task is woken or its poll is Ready.
#[graded(explore, points = 2, lesson = "The surprise: a gap of one instruction")]
fn newest_of_two_pollers_is_woken() {
    let mut timer = pin!(TimerFuture::new(SECOND));
    note("the test", "polls as task A");
    let task_a = Waker::from(Arc::new(TaskA));
    let ready = timer.as_mut().poll(&mut Context::from_waker(&task_a)).is_ready();
    note("the test", if ready { "polled: Ready" } else { "polled: Pending" });
    if !ready {
        block_on(timer);
    }
    assert!(elapsed() >= SECOND, "the timer was Ready before its time was over");
}

/// Also a long timer, or one whose length is no whole number of milliseconds, is not a nanosecond early.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn odd_lengths_are_kept_to_the_nanosecond() {
    for duration in [Duration::from_nanos(1_999_999), Duration::new(70, 1_500_001)] {
        let start = elapsed();
        block_on(TimerFuture::new(duration));
        assert!(elapsed() >= start + duration, "a timer was Ready before its time was over");
    }
}

/// A task that has handed the timer on: to wake it is allowed, and of no use.
struct TaskA;

impl Wake for TaskA {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        note("the test", "wakes task A");
    }
}
