use counter_stream::{Countdown, next};
use futures::stream::{self, Stream, StreamExt};
use probe::{CountingWaker, Inputs, Limits, Traced, TracedStream, allocations, expect, gate, graded, run, yields};
use std::any::TypeId;
use std::task::Poll;
use std::thread::sleep;
use std::time::Duration;

fn countdown_from(n: u32) -> TracedStream<'static, u32> {
    TracedStream::new(&format!("countdown from {n}"), Countdown::new(n))
}

/// What a stream answers when it no longer says Pending.
fn item(stream: &mut TracedStream<'_, u32>) -> Option<u32> {
    let task = CountingWaker::new("task");
    for _ in 0..10 {
        if let Poll::Ready(item) = stream.poll_next(&task) {
            return item;
        }
    }
    expect!(false, expected = "the countdown is Ready with an item or the end", seen = "10 polls were all Pending");
    None
}

/// A countdown from 0 has no item at all.
#[graded(points = 1, lesson = "What poll_next says")]
fn zero_is_over_at_once() {
    let item = item(&mut countdown_from(0));
    expect!(item.is_none(), expected = "the first answer of a countdown from 0 is None", seen = "it was {item:?}");
}

/// When a countdown is over, it answers None however often it is asked.
#[graded(points = 1, lesson = "After the end")]
fn the_end_is_said_again() {
    let n = Inputs::new().within(2..7) as u32;
    let mut countdown = countdown_from(n);
    for _ in 0..n {
        let item = item(&mut countdown);
        expect!(item.is_some(), expected = "a countdown from {n} has {n} items", seen = "it was over before that");
    }
    for _ in 0..2 * n + 2 {
        let item = item(&mut countdown);
        expect!(item.is_none(), expected = "every answer after the last item is None", seen = "{item:?} came");
    }
}

/// A countdown has nothing to wait for: it is never Pending.
#[graded(points = 1, lesson = "The surprise: an await that does not wait")]
fn never_pending() {
    let n = Inputs::new().within(4..9) as u32;
    let task = CountingWaker::new("task");
    let mut countdown = countdown_from(n);
    for _ in 0..=n {
        expect!(
            countdown.poll_next(&task).is_ready(),
            expected = "every poll of a countdown is Ready, with an item or with the end",
            seen = "a poll was Pending"
        );
    }
}

/// The size hint is exact at the start and after every item.
#[graded(points = 2, lesson = "A hint of the size")]
fn size_hint_is_exact() {
    let n = Inputs::new().index(4..9);
    run(
        "countdown",
        async {
            let mut countdown = Countdown::new(n as u32);
            for left in (0..=n).rev() {
                let hint = Stream::size_hint(&countdown);
                expect!(
                    hint == (left, Some(left)),
                    expected = "with {left} items left of {n} the hint is ({left}, Some({left}))",
                    seen = "it is {hint:?}"
                );
                StreamExt::next(&mut countdown).await;
            }
        },
        Limits { polls: 100, ..Limits::default() },
    );
}

/// A countdown from millions needs no more memory than one from 3.
#[graded(points = 1, lesson = "What poll_next says")]
fn items_are_made_when_they_are_asked_for() {
    const MUCH: usize = 64 * 1024;
    for n in [Inputs::new().within(1_000_000..2_000_000) as u32, u32::MAX] {
        let (items, memory) = allocations(|| {
            let mut countdown = countdown_from(n);
            [item(&mut countdown), item(&mut countdown), item(&mut countdown)]
        });
        expect!(
            memory.bytes < MUCH,
            expected = "a countdown from {n} needs next to no memory",
            seen = "it took more than 64 KiB: its items are made beforehand"
        );
        expect!(
            items == [Some(n), Some(n - 1), Some(n - 2)],
            expected = "a countdown from {n} begins with that number, then come those below it",
            seen = "it begins with {items:?}"
        );
    }
}

/// Two countdowns at a time do not disturb each other, and one goes on where it was after it has been moved.
#[graded(points = 1, lesson = "What poll_next says")]
fn each_countdown_counts_by_itself() {
    let mut inputs = Inputs::new();
    let (n, m) = (inputs.within(4..9) as u32, inputs.within(10..15) as u32);
    run(
        "two countdowns",
        async {
            let (mut one, mut other) = (Countdown::new(n), Countdown::new(m));
            let first = [StreamExt::next(&mut one).await, StreamExt::next(&mut other).await];
            let mut one = Box::pin(one);
            let second = [StreamExt::next(&mut one).await, StreamExt::next(&mut other).await];
            expect!(
                first == [Some(n), Some(m)] && second == [Some(n - 1), Some(m - 1)],
                expected = "countdowns from {n} and from {m}, asked in turns, give {n}, {m}, {n} - 1, {m} - 1",
                seen = "they gave {first:?} and {second:?}"
            );
        },
        Limits { polls: 100, ..Limits::default() },
    );
}

/// A Next is Pending while its stream is; the stream wakes the task that polled last, and the Next is Ready with the item.
#[graded(points = 2, lesson = "Next: one item as a future")]
fn next_hands_on_what_the_stream_says() {
    let [first, last] = ["task A", "task B"].map(CountingWaker::new);
    let word = Inputs::new().word();
    let (gate, item) = gate("stream");
    let mut stream: Box<dyn Stream<Item = String> + Unpin> = Box::new(stream::once(item));

    let mut one = Traced::new("next", next(&mut *stream));
    one.expect_pending(&first);
    one.expect_pending(&last);
    let before = last.count();
    gate.open(word.clone());
    expect!(
        last.count() > before,
        expected = "task B, which polled last, is woken when the stream has an item",
        seen = "task B was not woken: the stream does not know its waker"
    );
    let item = one.expect_ready(&last);
    expect!(item == Some(word), expected = "the Next is Ready with the stream's item", seen = "it gave {item:?}");
    drop(one);

    let end = Traced::new("next", next(&mut *stream)).expect_ready(&last);
    expect!(end.is_none(), expected = "a Next gives None when the stream is over", seen = "it gave {end:?}");
}

/// In one poll a Next asks its stream once: it does not ask again when the stream is Pending.
#[graded(points = 1, lesson = "Next: one item as a future")]
fn next_asks_once() {
    let mut inputs = Inputs::new();
    let (one_gate, one) = yields("first item", inputs.index(2..5), "one");
    let (two_gate, two) = yields("second item", inputs.index(1..4), "two");
    let mut stream = stream::once(one).chain(stream::once(two));
    let asked = || one_gate.polls() + two_gate.polls();
    let task = CountingWaker::new("task");
    for expected in ["one", "two"] {
        let mut future = Traced::new("next", next(&mut stream));
        let item = loop {
            let before = asked();
            let poll = future.poll(&task);
            expect!(
                asked() <= before + 1,
                expected = "one poll of a Next asks the stream once",
                seen = "it asked again in the same poll"
            );
            if let Poll::Ready(item) = poll {
                break item;
            }
            expect!(
                future.polls() < 10,
                expected = "the Next is Ready when the stream has an item",
                seen = "it was still Pending after 10 polls"
            );
        };
        expect!(item == Some(expected), expected = "the items come in their order", seen = "one was left out");
    }
}

/// While the stream has nothing, a Next leaves its task alone.
#[graded(points = 1, lesson = "Next: one item as a future")]
fn a_waiting_task_is_left_alone() {
    const MOST_POLLS: usize = 10;
    let task = CountingWaker::new("task");
    let (_gate, item) = gate::<u32>("stream");
    let mut stream = stream::once(item);
    let mut future = Traced::new("next", next(&mut stream));
    let mut seen = task.count();
    future.expect_pending(&task);
    // An answer can also wake from a thread of its own, so it is given a moment.
    for _ in 0..30 {
        while task.count() > seen {
            seen = task.count();
            future.expect_pending(&task);
            expect!(
                future.polls() <= MOST_POLLS,
                expected = "the task is left asleep while the stream has no item",
                seen = "the task was woken after each of {MOST_POLLS} polls, although nothing had changed"
            );
        }
        sleep(Duration::from_millis(10));
    }
}

/// A Next that is dropped before it was Ready takes no item with it.
#[graded(points = 2, lesson = "What a Next holds")]
fn a_dropped_next_loses_no_item() {
    let mut inputs = Inputs::new();
    let items = [inputs.number(), inputs.number()];
    let mut stream = stream::iter(items);
    for _ in 0..inputs.index(1..4) {
        drop(Traced::new("never polled", next(&mut stream)));
    }
    for expected in items {
        let item = run("next", next(&mut stream), Limits::default()).output;
        expect!(
            item == Some(expected),
            expected = "a Next that was never polled leaves all items in the stream",
            seen = "an item was missing afterwards"
        );
    }

    let (gate, item) = gate("stream");
    let mut stream = stream::once(item);
    let mut given_up = Traced::new("given up", next(&mut stream));
    given_up.expect_pending(&CountingWaker::new("task A"));
    drop(given_up);
    gate.open(items[0]);
    let item = run("next", next(&mut stream), Limits::default()).output;
    expect!(
        item == Some(items[0]),
        expected = "a Next that was dropped while Pending leaves the item to the one after it",
        seen = "the item was gone"
    );
}

/// What Countdown::new and next return are types of this crate, not ready-made ones.
#[graded(points = 1, lesson = "Your task")]
fn types_are_its_own() {
    // Only what lives for ever tells which type it is.
    let countdown = Box::leak(Box::new(Countdown::new(Inputs::new().within(4..9) as u32)));
    expect!(
        type_of(countdown) == TypeId::of::<Countdown>(),
        expected = "Countdown::new returns a Countdown",
        seen = "it returns a value of another type"
    );
    expect!(
        type_of(&next(countdown)) != TypeId::of::<stream::Next<'static, Countdown>>(),
        expected = "next returns a Next of this crate",
        seen = "it returns the one of the crate futures, which somebody else has written"
    );
}

fn type_of<T: 'static>(_: &T) -> TypeId {
    TypeId::of::<T>()
}
