use pinning::{SelfRef, Started, Then, now_or_never, start};
use probe::{CountingWaker, Inputs, NotUnpin, Traced, expect, gate, graded, note, yields};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Polls until the future is Ready, a few times at most.
fn finish<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let mut cx = Context::from_waker(Waker::noop());
    (0..10).find_map(|_| match future.as_mut().poll(&mut cx) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

/// A poll while nothing has changed polls the waiting future once.
#[graded(points = 1, lesson = "Your task")]
fn a_waiting_future_is_polled_once_a_poll() {
    let task = CountingWaker::new("task");
    let extra = Inputs::new().index(2..6);
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let mut both = Traced::new("both", Then::new(NotUnpin::new(first), NotUnpin::new(second)));
    let nothing = first_gate.polls() + second_gate.polls() == 0;
    expect!(nothing, expected = "nothing is polled when a Then is made", seen = "a future was polled");
    for _ in 0..extra {
        both.expect_pending(&task);
    }
    let polls = first_gate.polls();
    expect!(
        polls == extra,
        expected = "first is polled once in each of {extra} polls",
        seen = "it was polled {polls} times"
    );
    first_gate.open(());
    both.expect_pending(&task);
    let before = second_gate.polls();
    for _ in 0..extra {
        both.expect_pending(&task);
    }
    let polls = second_gate.polls() - before;
    expect!(
        polls == extra,
        expected = "second is polled once in each of {extra} polls",
        seen = "it was polled {polls} times"
    );
}

/// A `Then` never wakes a task by itself: neither while it waits, nor when its first future is done, nor at its end.
#[graded(points = 1, lesson = "Your task")]
fn wakes_nobody_by_itself() {
    let value = Inputs::new().number();
    let task = CountingWaker::new("task");
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<u64>("second");
    let mut both = Traced::new("both", Then::new(NotUnpin::new(first), NotUnpin::new(second)));
    // Neither of the two futures wakes the task while it is polled, so whoever does is the Then.
    let mut output = None;
    for what in ["first is waited for", "first is done", "second is waited for", "second is done"] {
        match what {
            "first is done" => first_gate.open(()),
            "second is done" => second_gate.open(value),
            _ => {}
        }
        let before = task.count();
        if let Poll::Ready(ready) = both.poll(&task) {
            output = Some(ready);
        }
        expect!(
            task.count() == before,
            expected = "a poll in which {what} wakes nobody: the futures inside do that when they can go on",
            seen = "the task was woken in that poll"
        );
        if output.is_some() {
            break;
        }
    }
    // Should it not be Ready by now, that is another behaviour.
    expect!(output.is_none_or(|output| output == value), expected = "the output is that of second", seen = "it is not");
}

/// Everything that two orders of the steps of two owners can be: `true` is a step of the one, `false` of the other.
fn orders(one: usize, other: usize) -> Vec<Vec<bool>> {
    if one + other == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (whose, left) in [(true, one), (false, other)] {
        if left == 0 {
            continue;
        }
        let rest = if whose { orders(one - 1, other) } else { orders(one, other - 1) };
        all.extend(rest.into_iter().map(|mut order| {
            order.insert(0, whose);
            order
        }));
    }
    all
}

/// Two `Then`s do not disturb each other, in whatever order they are polled, and one that is dropped halfway drops what it has.
#[graded(points = 2, lesson = "Your task")]
fn two_thens_in_every_order() {
    let task = CountingWaker::new("task");
    let value = Inputs::new().number();
    // After so many of its steps the other one is dropped; after three it is Ready.
    for steps in 0..=3 {
        for order in orders(3, steps) {
            note("both", "made anew");
            let make = |name: &str| {
                let (first_gate, first) = gate::<()>(&format!("first of {name}"));
                let (second_gate, second) = gate::<u64>(&format!("second of {name}"));
                let then = Then::new(NotUnpin::new(first), NotUnpin::new(second));
                (first_gate, second_gate, Some(Traced::new(name, then)), 0)
            };
            let mut pair = [make("one"), make("the other")];
            for whose in order {
                let index = usize::from(!whose);
                let (first, second, then, step) = &mut pair[index];
                let Some(running) = then else { unreachable!("it has steps left") };
                let number = value ^ index as u64;
                match *step {
                    0 => running.expect_pending(&task),
                    1 => {
                        first.open(());
                        running.expect_pending(&task);
                        expect!(
                            first.is_done(),
                            expected = "its own first was polled and is done",
                            seen = "it was not"
                        );
                    }
                    _ => {
                        let waits = !second.is_done();
                        expect!(waits, expected = "it waits for its own second", seen = "that was Ready already");
                        second.open(number);
                        let output = running.expect_ready(&task);
                        expect!(
                            output == number,
                            expected = "its output is that of its own second",
                            seen = "it is not"
                        );
                    }
                }
                *step += 1;
                if !whose && *step == steps {
                    *then = None;
                }
            }
            let (first, second, other, _) = &mut pair[1];
            *other = None;
            expect!(
                first.is_dropped() && second.is_dropped(),
                expected = "what a Then still has is dropped with it",
                seen = "a future was left over"
            );
        }
    }
}

/// A `Then` that was not polled yet may be moved, and then be pinned on the stack, in a `Box` or in another `Then`.
#[graded(points = 1, lesson = "When the promise begins")]
fn works_wherever_it_is_pinned() {
    let make = || Then::new(SelfRef::new(), SelfRef::new());
    let mut moved = vec![make(), make(), make()];
    moved.reverse();
    let on_the_stack = moved.pop().and_then(|then| finish(pin!(then)));
    expect!(on_the_stack.is_some(), expected = "a Then on the stack runs to its end", seen = "it did not");
    let in_a_box = moved.pop().and_then(|then| finish(Box::pin(then).as_mut()));
    expect!(in_a_box.is_some(), expected = "a Then in a Box runs to its end", seen = "it did not");
    let nested = moved.pop().and_then(|then| {
        let second = Then::new(Box::pin(make()), async { 5 });
        finish(pin!(Then::new(then, second)))
    });
    expect!(nested == Some(5), expected = "a Then of two other Thens runs to its end", seen = "it did not");
}

/// When `now_or_never` returns, the future is gone, and was polled once although it had woken its task.
#[graded(points = 1, lesson = "Pinned on the stack: pin!")]
fn now_or_never_gives_the_future_up() {
    let value = Inputs::new().number();
    let (looks, future) = yields("future", 1, value);
    let output = now_or_never(NotUnpin::new(future));
    expect!(
        output.is_none(),
        expected = "a future that is Pending in its first poll gives None",
        seen = "it gave Some"
    );
    let polls = looks.polls();
    expect!(polls == 1, expected = "it is polled once", seen = "it was polled {polls} times");
    let (looks_at_once, at_once) = yields("another future", 0, value);
    let output = now_or_never(NotUnpin::new(at_once));
    expect!(output == Some(value), expected = "a future that is Ready at once gives its output", seen = "it did not");
    expect!(
        looks.is_dropped() && looks_at_once.is_dropped(),
        expected = "the future is dropped when now_or_never returns",
        seen = "it was not dropped"
    );
}

/// `start` polls as the task that calls it, so that this task is woken when the future can go on.
#[graded(points = 1, lesson = "Pinned on the heap: Box::pin")]
fn start_polls_as_the_task_that_calls() {
    let value = Inputs::new().number();
    let mut inputs = Inputs::new();
    let tasks = ["task A", "task B", "task C"].map(CountingWaker::new);
    let mut started = Vec::new();
    for task in &tasks {
        let (gate, future) = gate::<u64>("future");
        let waker = task.waker();
        match start(NotUnpin::new(future), &mut Context::from_waker(&waker)) {
            Started::Running(future) => started.push((task, gate, Traced::new("started", future))),
            Started::Done(_) => probe::fail(format_args!("what is Pending is Running"), format_args!("it was Done")),
        }
    }
    while !started.is_empty() {
        let (task, gate, mut future) = started.swap_remove(inputs.index(0..started.len()));
        gate.open(value);
        expect!(
            task.is_woken(),
            expected = "the task that called start is woken when the future can go on",
            seen = "it was not woken"
        );
        let output = future.expect_ready(task);
        expect!(output == value, expected = "the future goes on to its output", seen = "its output was another");
    }
    let (gate, future) = yields("ready at once", 0, value);
    let done =
        matches!(start(future, &mut Context::from_waker(Waker::noop())), Started::Done(output) if output == value);
    expect!(done, expected = "a future that is Ready at once is Done with its output", seen = "it was not");
    expect!(gate.is_dropped(), expected = "a future that is Done is dropped", seen = "it was not");
}
