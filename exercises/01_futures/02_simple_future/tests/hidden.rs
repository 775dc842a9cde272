use probe::real::sync::atomic::{AtomicBool, Ordering};
use probe::{
    Gate, GateFuture, Inputs, ProcessorWatch, TASK_A, TASK_B, TracedSimple, expect, gate, graded, note, yields,
};
use simple_future::{CountDown, SimpleFuture, run};
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::thread::{self, sleep};
use std::time::Duration;

/// A future of this exercise's trait, as the instruments that watch it want it.
struct Watched<F>(F);

impl<F: SimpleFuture> sim::SimpleFuture for Watched<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        self.0.poll(wake)
    }
}

/// A future of the tests, as `run` wants it.
struct Given<F>(F);

impl<F: sim::SimpleFuture> SimpleFuture for Given<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        sim::SimpleFuture::poll(&mut self.0, wake)
    }
}

/// A future that another thread opens with `value` after some time, and a hand on its gate to look through.
fn opened_after(name: &str, wait: Duration, value: u64) -> (Gate<u64>, Given<GateFuture<u64>>) {
    let (gate, future) = gate(name);
    let opener = gate.clone();
    thread::spawn(move || {
        sleep(wait);
        opener.open(value);
    });
    (gate, Given(future))
}

/// CountDown(n) is Pending exactly n times, whatever n is and whatever other count downs do.
#[graded(points = 1, lesson = "One question, two answers")]
fn pending_exactly_n_times() {
    let mut inputs = Inputs::new();
    let (short, long) = (inputs.within(1..4) as u32, inputs.within(5..30) as u32);
    let mut first = TracedSimple::new(&format!("CountDown({long})"), Watched(CountDown(long)));
    let mut second = TracedSimple::new(&format!("CountDown({short})"), Watched(CountDown(short)));
    for _ in 0..short {
        first.expect_pending(&TASK_A);
        second.expect_pending(&TASK_B);
    }
    second.expect_ready(&TASK_B);
    for _ in short..long {
        first.expect_pending(&TASK_A);
    }
    first.expect_ready(&TASK_A);
}

/// CountDown(0) has nothing to wait for: it is Ready in its first poll.
#[graded(points = 1, lesson = "One question, two answers")]
fn count_down_from_zero_is_ready_at_once() {
    let mut count_down = TracedSimple::new("CountDown(0)", Watched(CountDown(0)));
    count_down.expect_ready(&TASK_A);
}

/// Each time before it returns Pending, a count down has called the wake that it was polled with.
#[graded(points = 2, lesson = "Pending is a promise")]
fn wakes_before_each_pending() {
    let pairs = Inputs::new().index(2..6);
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(2 * pairs as u32)));
    for _ in 0..pairs {
        for (task, name) in [(&TASK_A, "A"), (&TASK_B, "B")] {
            let before = task.count();
            count_down.expect_pending(task);
            expect!(
                task.count() > before,
                expected = "task {name}, which polls, is woken before the count down returns Pending to it",
                seen = "task {name} was not woken: nobody would ever poll the count down again"
            );
        }
    }
}

/// Runs a future whose output, whatever its type, is of no interest.
fn finish<F: SimpleFuture>(future: F) {
    let _ = run(future);
}

/// `run` runs a count down to its end, also a long one.
#[graded(points = 1, lesson = "Who polls")]
fn run_finishes_a_count_down() {
    for n in [0, 1, Inputs::new().within(1_000..5_000) as u32] {
        note("run", format!("is given CountDown({n})"));
        finish(CountDown(n));
        note("run", "returns");
    }
}

/// A future that is Ready in its first poll is run without any wake.
#[graded(points = 1, lesson = "Who polls")]
fn ready_at_once_needs_no_wake() {
    // It borrows, and neither it nor its output can be sent to another thread: a future need not.
    struct Borrowing<'a>(&'a Rc<u64>);
    impl SimpleFuture for Borrowing<'_> {
        type Output = Rc<u64>;

        fn poll(&mut self, _: fn()) -> Poll<Rc<u64>> {
            note("future", "polled → Ready");
            Poll::Ready(Rc::clone(self.0))
        }
    }
    let value = Rc::new(Inputs::new().number());
    let output = run(Borrowing(&value));
    expect!(output == value, expected = "`run` returns the future's output", seen = "it returned another value");
}

/// While nobody wakes the future, `run` does not poll it.
#[graded(points = 3, lesson = "Sleep until the wake", seconds = 15)]
fn not_polled_while_nobody_wakes() {
    const MOST_POLLS: usize = 10;
    let value = Inputs::new().number();
    let (gate, future) = opened_after("future", Duration::from_millis(1_500), value);
    let output = run(future);
    expect!(output == value, expected = "`run` returns the future's output", seen = "it returned another value");
    expect!(
        gate.polls() <= MOST_POLLS,
        expected = "a future that is woken once, by another thread after 1.5 s, is left alone until then",
        seen = "it was polled more than {MOST_POLLS} times"
    );
}

/// While nobody wakes the future, `run` sleeps and uses no processor time.
#[graded(points = 1, lesson = "Sleep until the wake", seconds = 15)]
fn waiting_uses_no_processor_time() {
    let watch = ProcessorWatch::start();
    let (_gate, future) = opened_after("future", Duration::from_millis(1_500), 1);
    run(future);
    let used = watch.used();
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(100)),
        expected = "the thread sleeps while nobody wakes the future",
        seen = "in 1.5 s of waiting more than 100 ms of processor time were used: something asks again and again"
    );
}

/// A future may wake several times in one poll: that is as good as once.
#[graded(points = 1, lesson = "A wake is a hint")]
fn several_wakes_are_as_good_as_one() {
    struct Eager {
        polls: usize,
        wakes: usize,
    }
    impl SimpleFuture for Eager {
        type Output = &'static str;

        fn poll(&mut self, wake: fn()) -> Poll<&'static str> {
            self.polls += 1;
            if self.polls > 2 {
                note("future", "polled → Ready");
                return Poll::Ready("eager");
            }
            note("future", format!("polled → Pending, wakes {} times", self.wakes));
            for _ in 0..self.wakes {
                wake();
            }
            Poll::Pending
        }
    }
    let output = run(Eager { polls: 0, wakes: Inputs::new().index(2..7) });
    expect!(output == "eager", expected = "`run` returns the future's output", seen = "it returned \"{output}\"");
}

/// A wake from another thread that comes during the poll does not wait for its end: the poll might wait for that thread.
#[graded(points = 1, lesson = "A wake is a hint")]
fn wake_does_not_wait_for_the_poll() {
    struct Patient(Option<bool>);
    impl SimpleFuture for Patient {
        type Output = bool;

        fn poll(&mut self, wake: fn()) -> Poll<bool> {
            if let Some(returned) = self.0 {
                return Poll::Ready(returned);
            }
            note("future", "is being polled, and another thread calls wake");
            let waker = thread::spawn(wake);
            // Nothing that parks the thread: who runs the future may make use of that.
            for _ in 0..100 {
                if waker.is_finished() {
                    break;
                }
                sleep(Duration::from_millis(10));
            }
            self.0 = Some(waker.is_finished());
            Poll::Pending
        }
    }
    let returned = run(Patient(None));
    expect!(
        returned,
        expected = "a wake by another thread returns while the future is being polled",
        seen = "it had not returned after 1 s"
    );
}

/// A wake that comes when its future is long over harms nobody: not the caller, and not the next future that is run.
#[graded(points = 1, lesson = "A wake is a hint")]
fn a_late_wake_harms_nobody() {
    let mut inputs = Inputs::new();
    let value = inputs.number();
    let (over, future) = yields("first", inputs.index(1..4), ());
    run(Given(future));
    note("first", "is over, and its wake is called again");
    over.wake_for_nothing();
    over.wake_for_nothing();

    let (_gate, future) = opened_after("second", Duration::from_millis(150), value);
    let output = run(future);
    expect!(output == value, expected = "`run` returns the second future's output", seen = "it returned another value");
}

/// Futures can be run one after another, each on whichever thread.
#[graded(points = 2, lesson = "A fn() has no memory")]
fn one_run_after_another_on_any_thread() {
    let mut inputs = Inputs::new();
    for name in ["first", "second", "third"] {
        let value = inputs.number();
        let (_gate, future) = opened_after(name, Duration::from_millis(150), value);
        let runner = thread::Builder::new().name(format!("runner of {name}")).spawn(move || run(future));
        let output = match runner.map(thread::JoinHandle::join) {
            Ok(Ok(output)) => output,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(error) => panic!("no thread could be started: {error}"),
        };
        expect!(output == value, expected = "`run` returns the {name} future's output", seen = "it returned another");
    }
    let (_gate, future) = opened_after("last", Duration::from_millis(150), 7);
    let output = run(future);
    expect!(output == 7, expected = "`run` returns the last future's output", seen = "it returned another");
}

/// However a wake from another thread and the decision to sleep fall together, the future is polled again.
#[graded(explore, points = 2, lesson = "Sleep until the wake")]
fn wake_racing_the_decision_to_sleep() {
    run(Arrival { has_come: Arc::new(AtomicBool::new(false)), asked: false });
}

/// Ready when another thread, which is started by the first poll, has said so.
struct Arrival {
    has_come: Arc<AtomicBool>,
    asked: bool,
}

impl SimpleFuture for Arrival {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if !self.asked {
            self.asked = true;
            let has_come = Arc::clone(&self.has_come);
            thread::spawn(move || {
                has_come.store(true, Ordering::SeqCst);
                note("the test", "wakes the future");
                wake();
            });
        }
        let ready = self.has_come.load(Ordering::SeqCst);
        note("the test", if ready { "polled: Ready" } else { "polled: Pending" });
        if ready { Poll::Ready(()) } else { Poll::Pending }
    }
}
