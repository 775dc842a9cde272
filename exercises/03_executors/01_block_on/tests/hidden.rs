use block_on::block_on;
use probe::{Call, DropGuard, Drops, Inputs, elapsed, expect, gate, graded, note, pause};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

const MOMENT: Duration = Duration::from_millis(1);
/// An answer that polls this often while nobody wakes the task polls in a loop, and would not end by itself.
const A_LOOP: usize = 2_000;

/// A future that sends the waker of its first poll out before it does what `inner` does.
fn tells_its_waker<F: Future + Unpin>(mut inner: F) -> (Receiver<Waker>, impl Future<Output = F::Output>) {
    let (sent, wakers) = channel();
    let mut sent = Some(sent);
    let future = poll_fn(move |cx: &mut Context<'_>| {
        if let Some(sent) = sent.take() {
            let _ = sent.send(cx.waker().clone());
        }
        Pin::new(&mut inner).poll(cx)
    });
    (wakers, future)
}

/// When block_on returns, its future was dropped, with all that it had; its drop may wake the task.
#[graded(explore = 1, points = 1, lesson = "Your task")]
fn future_is_dropped() {
    /// The part of a future that wakes its task when it is dropped.
    struct WakesAtTheEnd {
        waker: Option<Waker>,
        _drop: DropGuard,
    }
    impl WakesAtTheEnd {
        fn keeps(&mut self, waker: &Waker) {
            self.waker = Some(waker.clone());
        }
    }
    impl Drop for WakesAtTheEnd {
        fn drop(&mut self) {
            // A panic has its way through here, if the poll has failed.
            if let Some(waker) = self.waker.take_if(|_| !thread::panicking()) {
                note("future", "wakes its task while it is dropped");
                waker.wake();
            }
        }
    }
    let drops = Drops::new();
    let mut part = WakesAtTheEnd { waker: None, _drop: drops.guard("what the future has") };
    let (gate, opened_later) = gate("future");
    let mut opened_later = opened_later.asked_at_most(A_LOOP);
    let dropped = drops.clone();
    let call = Call::start("block_on", move || {
        block_on(poll_fn(move |cx| {
            part.keeps(cx.waker());
            Pin::new(&mut opened_later).poll(cx)
        }));
        dropped.count()
    });
    thread::sleep(MOMENT);
    gate.open(());
    let count = call.returns("its future is Ready, and dropped");
    expect!(
        count == 1,
        expected = "when block_on returns, what the future had was dropped",
        seen = "it was not dropped"
    );
}

/// A wake by another thread returns while the future is still being polled: the poll might wait for that thread.
#[graded(explore = 1, points = 1, lesson = "Asleep, but not deaf")]
fn wake_does_not_wait_for_the_poll() {
    let length = Duration::from_millis(Inputs::new().within(200..2_000));
    let (sent, wakers) = channel::<Waker>();
    let call = Call::start("block_on", move || {
        let mut polls = 0;
        block_on(poll_fn(|cx| {
            polls += 1;
            let _ = sent.send(cx.waker().clone());
            note("future", "is being polled");
            thread::sleep(length);
            if polls > 1 { Poll::Ready(()) } else { Poll::Pending }
        }));
    });
    let waker = wakers.recv().expect("the future is polled");
    let start = elapsed();
    note("another thread", "wakes the task");
    waker.wake();
    expect!(
        elapsed() - start < length,
        expected = "a wake by another thread returns while the future is being polled",
        seen = "it returned only when the poll had ended"
    );
    thread::sleep(length);
    call.returns("its task was woken during the poll");
}

/// A future may put its thread to sleep in the middle of a poll: a wake that comes meanwhile is not lost.
#[graded(explore = 1, points = 1, lesson = "The surprise: the token is the thread's")]
fn parking_in_a_poll_takes_no_wake() {
    let mut inputs = Inputs::new();
    let (moment, answer) = (Duration::from_millis(inputs.within(10..500)), inputs.within(100..1_000));
    let (gate, opened_later) = gate("future");
    let mut opened_later = opened_later.asked_at_most(A_LOOP);
    let mut parks = true;
    let call = Call::start("block_on", move || {
        block_on(poll_fn(move |cx| {
            let polled = Pin::new(&mut opened_later).poll(cx);
            if std::mem::take(&mut parks) {
                note("future", "parks its thread, still in the poll");
                thread::park_timeout(Duration::from_secs(1));
            }
            polled
        }))
    });
    thread::sleep(moment);
    gate.open(answer);
    thread::sleep(Duration::from_secs(1));
    let output: u64 = call.returns("its task was woken while its first poll slept");
    expect!(output == answer, expected = "the output is {answer}", seen = "it is {output}");
}

/// However a wake of the outer task and the end of an inner block_on fall together, both return.
#[graded(explore, points = 1, lesson = "The surprise: the token is the thread's")]
fn outer_wake_racing_an_inner_call() {
    let (outer_gate, outer) = gate("outer future");
    let mut outer = outer.asked_at_most(A_LOOP);
    let (inner_gate, inner) = gate("inner future");
    let mut inner = Some(inner.asked_at_most(A_LOOP));
    let call = Call::start("the outer block_on", move || {
        block_on(poll_fn(move |cx| {
            let polled = Pin::new(&mut outer).poll(cx);
            if let Some(inner) = inner.take() {
                block_on(inner);
            }
            polled
        }))
    });
    pause(MOMENT);
    thread::spawn(move || outer_gate.open(()));
    inner_gate.open(());
    call.returns("both futures are Ready");
}

/// Two threads may wake one task at once, for two things that its future waits for: neither wake is lost.
#[graded(explore, points = 1, lesson = "Asleep, but not deaf")]
fn two_threads_wake_at_once() {
    let (first_gate, first) = gate("first part");
    let (second_gate, second) = gate("second part");
    let mut parts = [first, second].map(|part| Some(part.asked_at_most(A_LOOP)));
    let call = Call::start("block_on", move || {
        block_on(poll_fn(move |cx| {
            for part in &mut parts {
                part.take_if(|part| Pin::new(part).poll(cx).is_ready());
            }
            if parts.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
        }));
    });
    pause(MOMENT);
    thread::spawn(move || first_gate.open(()));
    second_gate.open(());
    call.returns("both parts of its future are Ready");
}

/// Calls on several threads at the same time each hear their own wakes, in whatever order these come.
#[graded(explore, points = 1, lesson = "Your task")]
fn calls_do_not_disturb_each_other() {
    let mut inputs = Inputs::new();
    let mut calls: Vec<_> = (1..=2)
        .map(|number| {
            let (gate, opened_later) = gate(&format!("future {number}"));
            let call = Call::start("block_on", || block_on(opened_later.asked_at_most(A_LOOP)));
            (number, gate, call)
        })
        .collect();
    pause(MOMENT);
    let answer = inputs.within(100..1_000);
    let (number, gate, call) = calls.swap_remove(inputs.index(0..2));
    let (_, other_gate, other) = calls.remove(0);
    gate.open(answer);
    other_gate.open(answer + 1);
    let output = call.returns(&format!("the task of future {number} was woken"));
    let others = other.returns("its task was woken, just after that of another call");
    expect!(
        (output, others) == (answer, answer + 1),
        expected = "each call returns the output of its own future",
        seen = "one returned that of another"
    );
}

/// However late wakes fall together with the return and with the thread's next block_on, both calls return.
#[graded(explore, points = 1, lesson = "Your task")]
fn late_wakes_racing_the_next_call() {
    let (first_gate, first) = gate("first future");
    let (second_gate, second) = gate("second future");
    let (wakers, first) = tells_its_waker(first.asked_at_most(A_LOOP));
    let call = Call::start("block_on", move || {
        block_on(first);
        block_on(second.asked_at_most(A_LOOP));
    });
    let kept = wakers.recv().expect("the future is polled");
    pause(MOMENT);
    first_gate.open(());
    kept.wake();
    pause(MOMENT);
    second_gate.open(());
    call.returns("the tasks of both calls were woken");
}
