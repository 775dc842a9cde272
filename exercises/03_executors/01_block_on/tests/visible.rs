//! What block_on is about. `cargo test -p block_on --test visible` runs the plain test in here, and `--test explore` the others:
//! in virtual time, and where it says `explore` in all orders in which the threads can take their steps.

use block_on::block_on;
use probe::{Call, ProcessorWatch, Steps, expect, gate, graded, note, yields};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::mpsc::channel;
use std::task::Poll;
use std::thread;
use std::time::Duration;

const MOMENT: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);
/// The most polls of a future while nobody wakes its task.
const POLLS: usize = 10;
/// An answer that polls this often meanwhile polls in a loop, and would not end by itself.
const A_LOOP: usize = 2_000;
/// The most steps that one look for a wake takes: some locks, an atomic or two, a wait.
const STEPS: usize = 10;

/// block_on runs a future to its end and returns its output, even if it borrows from its caller and is not Send.
#[graded(explore = 1, points = 1, lesson = "Who polls?")]
fn output_is_returned() {
    let shared = Rc::new(Cell::new(1));
    let text = String::from("polled");
    let mut log = Vec::new();
    let output: i32 = block_on(async {
        note("future", "polled → Ready");
        shared.set(shared.get() + 1);
        log.push(text.as_str());
        shared.get() + 40
    });
    expect!(
        log == ["polled"] && shared.get() == 2,
        expected = "the future is run once",
        seen = "it was not run, or run more than once"
    );
    expect!(output == 42, expected = "the output is 42, as the future says", seen = "it is {output}");
}

/// While nobody wakes the task, the future is not polled. A few polls too many are fine, 10 at most.
#[graded(explore = 1, points = 2, title, lesson = "Who polls?")]
fn no_polls_while_nobody_wakes() {
    let (gate, opened_later) = gate("future");
    let call = Call::start("block_on", || block_on(opened_later.asked_at_most(POLLS)));
    thread::sleep(MINUTE);
    gate.open(());
    call.returns("its task was woken");
}

/// While nobody wakes the task, its thread sleeps: it uses no processor time, and looks for a wake once a second at most.
#[graded(explore = 1, points = 2, title, lesson = "Who polls?")]
fn asleep_while_nobody_wakes() {
    let steps = Steps::start();
    let (gate, opened_later) = gate("future");
    let call = Call::start("block_on", || block_on(opened_later.asked_at_most(A_LOOP)));
    thread::sleep(MINUTE);
    let taken = steps.taken();
    note("nobody", "has woken the task for a minute");
    gate.open(());
    expect!(
        taken <= 60 * STEPS,
        expected = "the thread sleeps while its future is Pending and nobody wakes its task",
        seen = "it looked for a wake again and again: in a loop, or with naps in between"
    );
    call.returns("its task was woken");
}

/// On real threads, too, the thread sleeps until another one wakes the task, and goes on then.
#[graded(points = 1, title, lesson = "Asleep, but not deaf")]
fn woken_by_another_thread() {
    let (gate, opened_later) = gate("future");
    let watch = ProcessorWatch::start();
    let call = Call::start("block_on", || block_on(opened_later.asked_at_most(POLLS)));
    thread::sleep(Duration::from_millis(100));
    let used = watch.used();
    gate.open("at last");
    let output: &str = call.returns("another thread has woken its task");
    expect!(output == "at last", expected = "the output is \"at last\"", seen = "it is \"{output}\"");
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(4)),
        expected = "the thread sleeps while its future is Pending and nobody wakes its task",
        seen = "it kept a processor busy: it asks, or looks, in a loop"
    );
}

/// As soon as the task is woken, the future is polled again.
#[graded(explore = 1, points = 1, lesson = "Asleep, but not deaf")]
fn polled_as_soon_as_woken() {
    let (gate, opened_later) = gate("future");
    let call = Call::start("block_on", || block_on(opened_later.asked_at_most(A_LOOP)));
    for millis in [15, 40, 3_333] {
        thread::sleep(Duration::from_millis(millis));
        let polls = gate.polls();
        note("another thread", "wakes the task");
        gate.wake_for_nothing();
        thread::sleep(MOMENT);
        expect!(
            gate.polls() > polls,
            expected = "the future is polled as soon as its task is woken",
            seen = "it was not polled at once: the wake does not end the thread's wait, which finds out about it later"
        );
    }
    gate.open(());
    call.returns("its future is Ready");
}

/// A wake that comes while the future is still being polled is not lost.
#[graded(explore = 1, points = 1, lesson = "Asleep, but not deaf")]
fn woken_during_the_poll() {
    let (_, wakes_itself) = yields("future", 3, "done");
    let call = Call::start("block_on", || block_on(wakes_itself));
    let output: &str = call.returns("its future, which wakes its own task in each poll, is Ready");
    expect!(output == "done", expected = "the output is \"done\"", seen = "it is \"{output}\"");
}

/// Several wakes before the next poll are answered by one more poll.
#[graded(explore = 1, points = 1, lesson = "Asleep, but not deaf")]
fn several_wakes_in_one_poll() {
    let (gate, opened_later) = gate("future");
    let mut opened_later = opened_later.asked_at_most(POLLS);
    let mut wakes = 50;
    let call = Call::start("block_on", move || {
        block_on(poll_fn(move |cx| {
            for _ in 0..std::mem::take(&mut wakes) {
                note("future", "wakes its task");
                cx.waker().wake_by_ref();
                let another = cx.waker().clone();
                another.wake();
            }
            Pin::new(&mut opened_later).poll(cx)
        }))
    });
    thread::sleep(MOMENT);
    expect!(
        gate.polls() > 1,
        expected = "the future, which has woken its own task in the poll, is polled again",
        seen = "it was not: the wakes were lost"
    );
    gate.open(());
    call.returns("its task was woken");
}

/// However a wake and the decision to sleep fall together, the future is polled again.
#[graded(explore, points = 3, title, lesson = "Asleep, but not deaf")]
fn wake_racing_the_decision_to_sleep() {
    let (gate, opened_later) = gate("future");
    let call = Call::start("block_on", || block_on(opened_later.asked_at_most(A_LOOP)));
    thread::spawn(move || gate.open(()));
    call.returns("its task was woken");
}

/// Whoever unparks the thread without a wake causes a poll at most, and the thread goes back to sleep.
#[graded(explore = 1, points = 2, lesson = "The surprise: the token is the thread's")]
fn stray_unparks_change_nothing() {
    let (gate, opened_later) = gate("future");
    let (sent, received) = channel();
    let steps = Steps::start();
    let call = Call::start("block_on", move || {
        sent.send(thread::current()).expect("the test waits for it");
        block_on(opened_later.asked_at_most(A_LOOP))
    });
    let caller = received.recv().expect("the thread is sent");
    thread::sleep(MOMENT);
    let before = steps.taken();
    for _ in 0..4 {
        note("a stranger", "unparks the thread");
        caller.unpark();
        thread::sleep(MOMENT);
    }
    let after = steps.taken() - before;
    gate.open("woken");
    expect!(
        after <= 100 * STEPS,
        expected = "after a stray unpark the thread goes back to sleep",
        seen = "from then on it looked for a wake again and again"
    );
    let output: &str = call.returns("its task was woken, after some stray unparks");
    expect!(output == "woken", expected = "the output is \"woken\"", seen = "it is \"{output}\"");
}

/// A future may call block_on itself: a wake that has come before still reaches the outer task.
#[graded(explore = 1, points = 2, lesson = "The surprise: the token is the thread's")]
fn nested_call_leaves_the_outer_wake() {
    let (inner_gate, inner) = gate("inner future");
    let mut inner = Some(inner.asked_at_most(A_LOOP));
    let call = Call::start("the outer block_on", move || {
        block_on(poll_fn(move |cx| {
            let Some(inner) = inner.take() else {
                note("outer future", "polled → Ready");
                return Poll::Ready(());
            };
            note("outer future", "polled; wakes its task");
            cx.waker().wake_by_ref();
            note("outer future", "calls block_on");
            block_on(inner);
            note("outer future", "→ Pending");
            Poll::Pending
        }))
    });
    thread::sleep(MOMENT);
    inner_gate.open(());
    call.returns("both futures are Ready: the outer task was woken in the first poll");
}

/// A waker may be kept: a wake after block_on has returned neither panics nor blocks.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn late_wakes_are_harmless() {
    let (gate, opened_later) = gate("future");
    let mut opened_later = opened_later.asked_at_most(A_LOOP);
    let (sent, wakers) = channel();
    let call = Call::start("block_on", move || {
        block_on(poll_fn(move |cx| {
            let _ = sent.send(cx.waker().clone());
            Pin::new(&mut opened_later).poll(cx)
        }));
    });
    let kept = wakers.recv().expect("the future is polled");
    gate.open(());
    call.returns("its task was woken");
    let late = Call::start("a wake after block_on has returned", move || {
        note("another thread", "wakes the task");
        kept.wake_by_ref();
        kept.wake();
    });
    late.returns("it is called");
}
