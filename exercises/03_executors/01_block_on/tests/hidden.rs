use block_on::block_on;
use probe::{Drops, Gate, Inputs, ProcessorWatch, expect, gate, graded, note, soon};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Something that calls block_on, on a thread of its own.
struct Caller<T> {
    thread: JoinHandle<()>,
    end: Receiver<T>,
}

impl<T: Send + 'static> Caller<T> {
    fn start(body: impl FnOnce() -> T + Send + 'static) -> Self {
        let (done, end) = channel();
        let thread = thread::Builder::new().name("the caller".to_owned()).spawn(move || drop(done.send(body())));
        Self { thread: thread.expect("a thread can be started"), end }
    }

    /// Waits until the future behind `gate` was polled, and a little longer: until it is nobody's turn.
    fn waits_for<G>(&self, gate: &Gate<G>) {
        soon(|| gate.polls() > 0 || self.thread.is_finished());
        thread::sleep(Duration::from_millis(50));
    }

    /// What the body returned; the test fails if it panicked, or if it does not return within 2 s.
    fn returns(self, once: &str, otherwise: &str) -> T {
        match self.end.recv_timeout(PATIENCE) {
            Ok(value) => value,
            Err(ended) => {
                expect!(
                    ended == RecvTimeoutError::Disconnected,
                    expected = "block_on returns once {once}",
                    seen = "2 s later it had not returned: {otherwise}"
                );
                let panic = self.thread.join().expect_err("a thread that sent nothing has panicked");
                std::panic::resume_unwind(panic)
            }
        }
    }
}

/// Wakes that come twice in one poll, or more often, harm nobody.
#[graded(points = 1, lesson = "Asleep, but not deaf")]
fn several_wakes_in_one_poll() {
    let mut inputs = Inputs::new();
    let (answer, rounds) = (inputs.within(100..1_000), inputs.index(3..7));
    let mut left = rounds;
    let caller = Caller::start(move || {
        block_on(poll_fn(|cx| {
            note("future", "polled");
            if left == 0 {
                return Poll::Ready(answer);
            }
            left -= 1;
            for _ in 0..5 {
                note("future", "wakes its task");
                cx.waker().wake_by_ref();
                let another = cx.waker().clone();
                another.wake();
            }
            Poll::Pending
        }))
    });
    let output = caller.returns(
        &format!("its future, which wakes its task ten times in each of {rounds} polls, is Ready"),
        "it is stuck in a wake, or a wake was lost",
    );
    expect!(output == answer, expected = "the output is {answer}", seen = "it is {output}");
}

/// A wake from another thread that comes during the poll does not wait for its end: the poll might wait for that thread.
#[graded(points = 1, lesson = "Asleep, but not deaf")]
fn wake_does_not_wait_for_the_poll() {
    let caller = Caller::start(|| {
        let mut returned = None;
        block_on(poll_fn(|cx| {
            if returned.is_some() {
                return Poll::Ready(());
            }
            let waker = cx.waker().clone();
            let (done, end) = channel();
            note("future", "is being polled, and another thread wakes its task");
            thread::spawn(move || {
                waker.wake();
                let _ = done.send(());
            });
            returned = Some(end.recv_timeout(Duration::from_secs(1)) == Ok(()));
            Poll::Pending
        }));
        returned == Some(true)
    });
    let returned = caller.returns("its task was woken during the poll", "the wake was lost, or never returned");
    expect!(
        returned,
        expected = "a wake by another thread returns while the future is being polled",
        seen = "it had not returned after 1 s, and did so only when the poll had ended"
    );
}

/// When block_on returns, its future was dropped, with all that it had.
#[graded(points = 1, lesson = "Your task")]
fn future_is_dropped() {
    for waits in [false, true] {
        let drops = Drops::new();
        let guard = drops.guard("what the future has");
        let (gate, mut opened_later) = gate("future");
        let dropped = drops.clone();
        let caller = Caller::start(move || {
            block_on(poll_fn(move |cx| {
                let _part_of_the_future = &guard;
                if waits { Pin::new(&mut opened_later).poll(cx) } else { Poll::Ready(()) }
            }));
            dropped.count()
        });
        if waits {
            caller.waits_for(&gate);
            gate.open(());
        }
        let count = caller.returns("its future is Ready", "the wake was lost");
        expect!(
            count == 1,
            expected = "when block_on returns, what the future had was dropped",
            seen = "it was not dropped"
        );
    }
}

/// While nobody wakes the task, the future is not polled.
#[graded(points = 2, lesson = "Who polls?")]
fn no_polls_while_nobody_wakes() {
    let (gate, opened_later) = gate("future");
    let caller = Caller::start(|| block_on(opened_later));
    caller.waits_for(&gate);
    thread::sleep(Duration::from_millis(400));
    expect!(
        gate.polls() <= 10,
        expected = "the future is polled no more than 10 times while nobody wakes its task",
        seen = "it was polled more than 10 times: somebody asks it again and again"
    );
    gate.open(());
    caller.returns("its task was woken", "the wake was lost");
}

/// While the task waits, its thread sleeps and uses no processor time.
#[graded(points = 1, lesson = "Who polls?", seconds = 15)]
fn no_processor_time_while_waiting() {
    let (gate, opened_later) = gate("future");
    let caller = Caller::start(|| block_on(opened_later));
    caller.waits_for(&gate);
    let watch = ProcessorWatch::start();
    thread::sleep(Duration::from_secs(1));
    let used = watch.used();
    gate.open(());
    caller.returns("its task was woken", "the wake was lost");
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(40)),
        expected = "the thread sleeps while its future is Pending and nobody wakes the task",
        seen = "in 1 s of waiting more than 40 ms of processor time were used: the thread asks in a loop"
    );
}

/// Who unparks the thread without a wake causes a poll at most: block_on goes on waiting.
#[graded(points = 1, lesson = "The surprise: the token is the thread's")]
fn stray_unparks_change_nothing() {
    let answer = Inputs::new().within(100..1_000);
    let (gate, opened_later) = gate("future");
    let caller = Caller::start(|| {
        note("a stranger", "unparks the thread");
        thread::current().unpark();
        block_on(opened_later)
    });
    caller.waits_for(&gate);
    for _ in 0..3 {
        note("a stranger", "unparks the thread");
        caller.thread.thread().unpark();
        thread::sleep(Duration::from_millis(20));
    }
    gate.open(answer);
    let output = caller.returns("its task was woken, after four stray unparks", "the wake was lost");
    expect!(output == answer, expected = "the output is {answer}", seen = "it is {output}");
}

/// A future may call block_on itself: a wake that comes meanwhile still reaches the outer task.
#[graded(points = 2, lesson = "The surprise: the token is the thread's")]
fn nested_call_leaves_the_outer_wake() {
    let mut inputs = Inputs::new();
    let (inner_answer, outer_answer) = (inputs.within(100..500), inputs.within(500..1_000));
    let (inner_gate, inner) = gate("inner future");
    let mut inner = Some(inner);
    let (sent, received) = channel();
    let caller = Caller::start(move || {
        block_on(poll_fn(|cx| {
            let Some(inner) = inner.take() else {
                note("outer future", "polled → Ready");
                return Poll::Ready(outer_answer);
            };
            note("outer future", "polled");
            note("outer future", "wakes its task");
            cx.waker().wake_by_ref();
            note("outer future", "calls block_on for the inner one");
            sent.send(block_on(inner)).expect("the test waits for it");
            note("outer future", "→ Pending");
            Poll::Pending
        }))
    });
    // The inner call has gone to sleep by then.
    caller.waits_for(&inner_gate);
    inner_gate.open(inner_answer);
    let output = caller.returns(
        "both futures are Ready",
        "the outer task was woken before the inner block_on went to sleep, and that wake was lost",
    );
    let inner_output = received.recv().unwrap_or_default();
    expect!(
        inner_output == inner_answer,
        expected = "the inner call returns {inner_answer}",
        seen = "it returned {inner_output}"
    );
    expect!(output == outer_answer, expected = "the outer call returns {outer_answer}", seen = "it returned {output}");
}

/// A waker can be kept and used after block_on has returned: that neither panics nor blocks.
#[graded(points = 1, lesson = "Your task")]
fn late_wakes_are_harmless() {
    let (sent, wakers) = channel();
    let caller = Caller::start(move || {
        let first = block_on(poll_fn(|cx| {
            sent.send(cx.waker().clone()).expect("the test waits for it");
            Poll::Ready("first")
        }));
        // And the thread goes on to another one, which has nothing to do with that waker.
        (first, block_on(async { "second" }))
    });
    let outputs = caller.returns("its future is Ready", "it waits for something else");
    expect!(
        outputs == ("first", "second"),
        expected = "the two calls return \"first\" and \"second\"",
        seen = "they returned something else"
    );
    let kept: Waker = wakers.recv().expect("the future has sent its waker");
    let (done, end) = channel();
    thread::spawn(move || {
        for _ in 0..5 {
            note("a late waker", "wakes the task");
            kept.wake_by_ref();
        }
        kept.wake();
        done.send(()).expect("the test waits for it");
    });
    let ended = end.recv_timeout(PATIENCE);
    expect!(
        ended != Err(RecvTimeoutError::Timeout),
        expected = "a wake after block_on has returned does nothing",
        seen = "it was still going on after 2 s"
    );
    expect!(
        ended.is_ok(),
        expected = "a wake after block_on has returned does nothing",
        seen = "it panicked, in a thread that knows nothing of block_on"
    );
}

/// Calls on several threads at the same time each hear their own wakes.
#[graded(points = 1, lesson = "Your task")]
fn threads_do_not_disturb_each_other() {
    let mut inputs = Inputs::new();
    let mut waiting: Vec<_> = (1..=6)
        .map(|number| {
            let (gate, opened_later) = gate(&format!("future {number}"));
            let caller = Caller::start(|| block_on(opened_later));
            caller.waits_for(&gate);
            (number, gate, caller)
        })
        .collect();
    while !waiting.is_empty() {
        let (number, gate, caller) = waiting.swap_remove(inputs.index(0..waiting.len()));
        let answer = inputs.within(100..1_000);
        gate.open(answer);
        let output = caller.returns(
            &format!("its task was woken, that of future {number}, while other threads wait for other futures"),
            "its wake went to another call, or to none",
        );
        expect!(output == answer, expected = "future {number} gives {answer}", seen = "it gave {output}");
    }
}

/// However a wake and the decision to sleep fall together, the future is polled again.
#[graded(explore, points = 2, lesson = "Asleep, but not deaf")]
fn wake_racing_the_decision_to_sleep() {
    let event = Arc::new(Mutex::new(Event::default()));
    happens_elsewhere(&event);
    block_on(arrivals(&event, 1));
}

/// However a wake and the end of block_on fall together, neither comes to harm.
#[graded(explore, points = 1, lesson = "Your task")]
fn wake_racing_the_return() {
    let event = Arc::new(Mutex::new(Event::default()));
    let threads = [happens_elsewhere(&event), happens_elsewhere(&event)];
    block_on(arrivals(&event, 1));
    for thread in threads {
        assert!(thread.join().is_ok(), "the wake panicked");
    }
}

/// However long nothing happens, the future is not polled meanwhile.
#[graded(explore, points = 1, lesson = "Who polls?")]
fn long_silence_costs_no_polls() {
    let event = Arc::new(Mutex::new(Event::default()));
    let theirs = Arc::clone(&event);
    let silent = thread::spawn(move || {
        thread::sleep(Duration::from_secs(10));
        happens_elsewhere(&theirs)
    });
    let mut polls = 0;
    let mut arrivals = pin!(arrivals(&event, 1));
    block_on(poll_fn(|cx| {
        polls += 1;
        assert!(polls <= 11, "it was polled more than 11 times before that");
        arrivals.as_mut().poll(cx)
    }));
    assert!(silent.join().is_ok_and(|waker| waker.join().is_ok()), "the wake panicked");
}

/// Something that other threads make happen, and the task that waits for it.
#[derive(Default)]
struct Event {
    times: usize,
    waker: Option<Waker>,
}

fn happens_elsewhere(event: &Arc<Mutex<Event>>) -> JoinHandle<()> {
    let event = Arc::clone(event);
    thread::spawn(move || {
        let mut event = event.lock().unwrap();
        event.times += 1;
        let waker = event.waker.clone();
        drop(event);
        if let Some(waker) = waker {
            note("the test", "wakes the task");
            waker.wake();
        }
    })
}

/// A future that is Ready when the event has happened so many times.
fn arrivals(event: &Mutex<Event>, times: usize) -> impl Future<Output = ()> {
    poll_fn(move |cx| {
        let mut event = event.lock().unwrap();
        let ready = event.times >= times;
        note("the test", if ready { "polled: Ready" } else { "polled: Pending" });
        event.waker = Some(cx.waker().clone());
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
}
