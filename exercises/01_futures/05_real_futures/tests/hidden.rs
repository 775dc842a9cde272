use probe::{CountingWaker, Inputs, NotUnpin, Traced, allocations, expect, gate, graded, note};
use real_futures::{AndThen, ready, yield_now};
use std::any::type_name_of_val;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread::sleep;
use std::time::Duration;

/// After its one Pending, `yield_now` is Ready in the next poll, whichever task polls.
#[graded(points = 1, lesson = "Stepping aside")]
fn yield_now_is_ready_for_any_task() {
    let [first, second] = ["task A", "task B"].map(CountingWaker::new);
    let mut future = Traced::new("yield_now", yield_now());
    future.expect_pending(&first);
    let woken = first.count();
    expect!(woken == 1, expected = "the first poll wakes its task once", seen = "it woke it {woken} times");
    future.expect_ready(&second);
    let woken = first.count() + second.count();
    expect!(woken == 1, expected = "nobody is woken again when yield_now is Ready", seen = "somebody was");
}

/// Each `yield_now` is Pending once for itself, whatever others have done.
#[graded(points = 1, lesson = "Stepping aside")]
fn each_yield_now_yields() {
    let [first, second] = ["task A", "task B"].map(CountingWaker::new);
    let mut one = Traced::new("one yield_now", yield_now());
    let mut other = Traced::new("another yield_now", yield_now());
    one.expect_pending(&first);
    other.expect_pending(&second);
    other.expect_ready(&second);
    one.expect_ready(&first);
    let mut third = Traced::new("a third yield_now", yield_now());
    third.expect_pending(&first);
    third.expect_ready(&first);
}

/// `ready` panics if it is polled again: its value is gone, and Pending would be a promise that nobody keeps.
#[graded(points = 2, lesson = "After Ready")]
fn ready_panics_if_polled_again() {
    let task = CountingWaker::new("task");
    let value = Rc::new(Inputs::new().number());
    let mut future = Traced::new("ready", ready(Rc::clone(&value)));
    let output = future.expect_ready(&task);
    expect!(output == value, expected = "the first poll is Ready with the value", seen = "it was Ready with another");
    let again = catch_unwind(AssertUnwindSafe(|| future.poll(&task).is_pending())).ok();
    expect!(
        again != Some(true),
        expected = "the second poll panics",
        seen = "it returned Pending, and nobody will wake it"
    );
    expect!(again != Some(false), expected = "the second poll panics", seen = "it returned Ready once more");
}

/// `ready` is a future of your own, not std's Ready under another name.
#[graded(points = 1, lesson = "Your task")]
fn ready_is_your_own() {
    let task = CountingWaker::new("task");
    let value = Inputs::new().number();
    let future = ready(value);
    let name = type_name_of_val(&future);
    expect!(
        !name.starts_with("core::future::ready::"),
        expected = "`ready` returns a future that is written in this exercise",
        seen = "it returns std::future::Ready"
    );
    let output = Traced::new("ready", future).expect_ready(&task);
    expect!(output == value, expected = "it is Ready with its value", seen = "it was Ready with another");
}

/// None of the futures uses the heap, neither when it is made nor when it is polled.
#[graded(points = 2, lesson = "Nothing on the heap")]
fn nothing_is_allocated() {
    let value = Inputs::new().number();
    let mut cx = Context::from_waker(Waker::noop());
    let (output, in_ready) = allocations(|| Future::poll(pin!(ready(value)), &mut cx));
    let (polls, in_yield) = allocations(|| {
        let mut future = pin!(yield_now());
        [Future::poll(future.as_mut(), &mut cx), Future::poll(future, &mut cx)]
    });
    let (first, second) = (std::future::ready(()), std::future::pending::<()>());
    let (pending, in_and_then) =
        allocations(|| Future::poll(Pin::new(&mut AndThen::new(first, second)), &mut cx).is_pending());
    expect!(
        output == Poll::Ready(value) && polls == [Poll::Pending, Poll::Ready(())] && pending,
        expected = "the futures are Ready and Pending as they should be",
        seen = "one of them was not"
    );
    for (name, seen) in [("ready", in_ready), ("yield_now", in_yield), ("AndThen", in_and_then)] {
        expect!(
            seen.count == 0,
            expected = "{name} is made and polled without an allocation",
            seen = "it allocated memory on the heap"
        );
    }
}

/// The call in which the first future becomes Ready polls the second one too, and may be Ready with it.
#[graded(points = 2, lesson = "Two futures in one")]
fn second_is_polled_in_the_same_call() {
    let task = CountingWaker::new("task");
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let mut both = Traced::new("both", AndThen::new(first, second));
    expect!(
        first_gate.polls() + second_gate.polls() == 0,
        expected = "nothing is polled when an AndThen is made",
        seen = "one of its futures was polled"
    );
    both.expect_pending(&task);
    let once = first_gate.polls() == 1;
    expect!(once, expected = "one poll of an AndThen polls first once", seen = "it polled first more than once");
    first_gate.open(());
    both.expect_pending(&task);
    expect!(
        second_gate.polls() > 0,
        expected = "second is polled in the call in which first became Ready",
        seen = "the call returned Pending without it"
    );
    let once = second_gate.polls() == 1;
    expect!(once, expected = "one poll of an AndThen polls second once", seen = "it polled second more than once");

    let (first_gate, first) = gate::<()>("first of two that are ready");
    let (second_gate, second) = gate::<()>("second of two that are ready");
    first_gate.open(());
    second_gate.open(());
    Traced::new("both that are ready", AndThen::new(first, second)).expect_ready(&task);
}

/// If several tasks have polled while the first future was Pending, the first future wakes the one that polled last.
#[graded(points = 1, lesson = "Two futures in one")]
fn first_gets_the_newest_waker() {
    let [task_a, task_b] = ["task A", "task B"].map(CountingWaker::new);
    let (first_gate, first) = gate::<()>("first");
    let (_second_gate, second) = gate::<()>("second");
    // Futures that must not move come pinned, and then they fit: a pinned pointer may move.
    let mut both = Traced::new("both", AndThen::new(Box::pin(NotUnpin::new(first)), second));
    both.expect_pending(&task_a);
    both.expect_pending(&task_b);
    let before = task_b.count();
    first_gate.open(());
    expect!(
        task_b.count() > before,
        expected = "task B, which polled last, is woken when first can go on",
        seen = "task B was not woken"
    );
}

/// If several tasks have polled while the second future was Pending, the second one wakes the one that polled last.
#[graded(points = 1, lesson = "Two futures in one")]
fn second_gets_the_newest_waker() {
    let [task_a, task_b, task_c] = ["task A", "task B", "task C"].map(CountingWaker::new);
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let second = pin!(NotUnpin::new(second));
    let mut both = Traced::new("both", AndThen::new(first, second));
    both.expect_pending(&task_a);
    first_gate.open(());
    both.expect_pending(&task_b);
    both.expect_pending(&task_c);
    let before = task_c.count();
    second_gate.open(());
    expect!(
        task_c.count() > before,
        expected = "task C, which polled last, is woken when second can go on",
        seen = "task C was not woken"
    );
    both.expect_ready(&task_c);
}

/// A poll while nothing has changed changes nothing: it is still the same future's turn.
#[graded(points = 1, lesson = "Two futures in one")]
fn a_poll_too_many_changes_nothing() {
    let task = CountingWaker::new("task");
    let extra = Inputs::new().index(2..6);
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let mut both = Traced::new("both", AndThen::new(first, second));
    for _ in 0..=extra {
        both.expect_pending(&task);
        expect!(
            second_gate.polls() == 0,
            expected = "however often it is polled, it is first's turn until first is Ready",
            seen = "second was polled while first was still Pending"
        );
    }
    first_gate.open(());
    for _ in 0..=extra {
        both.expect_pending(&task);
    }
    second_gate.open(());
    both.expect_ready(&task);
}

/// While neither future can go on, the task of an `AndThen` is left alone.
#[graded(points = 1, lesson = "Two futures in one")]
fn a_waiting_task_is_left_alone() {
    const MOST_POLLS: usize = 10;
    let task = CountingWaker::new("task");
    let (_first_gate, first) = gate::<()>("first");
    let mut both = Traced::new("both", AndThen::new(first, std::future::ready(())));
    both.expect_pending(&task);
    let mut seen = 0;
    // An answer can also wake from a thread of its own, so it is given a moment.
    for _ in 0..30 {
        while task.count() > seen {
            seen = task.count();
            both.expect_pending(&task);
            expect!(
                both.polls() <= MOST_POLLS,
                expected = "the task is left asleep while neither future can go on",
                seen = "the task was woken after each of {MOST_POLLS} polls, although nothing had changed"
            );
        }
        sleep(Duration::from_millis(10));
    }
    note("task", "left alone");
}
