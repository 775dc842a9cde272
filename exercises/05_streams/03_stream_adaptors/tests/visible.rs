//! What the four adaptors are about. `cargo test -p stream_adaptors --test visible` runs these tests.

use probe::{CountingWaker, Source, TracedStream, expect, graded, source};
use std::task::Poll;
use stream_adaptors::{filter, map, merge, take};

/// More items than anybody would reject before having a rest.
const MANY: usize = 2_000;

/// A stream that has these items, and its end behind them.
fn items(name: &str, items: &[u32]) -> (Source<u32>, probe::SourceStream<u32>) {
    let (source, stream) = source(name);
    items.iter().for_each(|item| source.give(*item));
    source.end();
    (source, stream)
}

/// What a stream gives until its end. It must not be Pending.
fn all(stream: &mut TracedStream<'_, u32>, task: &CountingWaker) -> Vec<u32> {
    let mut all = Vec::new();
    loop {
        match stream.next_or_pending(task) {
            Poll::Ready(Some(item)) => all.push(item),
            Poll::Ready(None) => return all,
            Poll::Pending => expect!(
                false,
                expected = "the items come one after the other, and then None, because everything is there",
                seen = "after the items {all:?} it was Pending, and nobody will wake the task"
            ),
        }
        expect!(all.len() < 100, expected = "the stream ends", seen = "it did not: it had given 100 items by then");
    }
}

/// map gives what the closure makes of each item, in order, and ends with its stream.
#[graded(points = 1, lesson = "A stream around a stream")]
fn map_turns_every_item() {
    let task = CountingWaker::new("task");
    let (_, stream) = items("stream", &[1, 2, 3]);
    let all = all(&mut TracedStream::new("map", map(stream, |n| n * 10)), &task);
    expect!(all == [10, 20, 30], expected = "1, 2 and 3 times 10 are 10, 20 and 30", seen = "it gave {all:?}");
}

/// While its stream is Pending, an adaptor is Pending. It goes on when the stream does.
#[graded(points = 1, lesson = "A stream around a stream")]
fn pending_is_handed_on() {
    let task = CountingWaker::new("task");
    let ((one, a), (two, b), (three, c)) =
        (source("stream of map"), source("stream of filter"), source("stream of take"));
    let mut adaptors = [
        (one, TracedStream::new("map", map(a, |n: u32| n + 1))),
        (two, TracedStream::new("filter", filter(b, |n: &u32| *n > 0))),
        (three, TracedStream::new("take", take(c, 3))),
    ];
    for (source, adaptor) in &mut adaptors {
        for expected in [Some(5), Some(6), None] {
            expect!(
                adaptor.next_or_pending(&task).is_pending(),
                expected = "an adaptor is Pending while its stream is",
                seen = "it was Ready, with an item that is not there or with an end that has not come"
            );
            match expected {
                Some(item) => source.give(item),
                None => source.end(),
            }
            let ready = adaptor.next_or_pending(&task).is_ready();
            expect!(ready, expected = "it goes on when its stream can", seen = "it was still Pending");
        }
    }
}

/// filter gives the items for which the closure is true, in order, and no others.
#[graded(points = 1, lesson = "A stream around a stream")]
fn filter_leaves_out_what_is_rejected() {
    let task = CountingWaker::new("task");
    let (_, stream) = items("stream", &[1, 2, 3, 4, 6, 7]);
    let all = all(&mut TracedStream::new("filter", filter(stream, |n| n % 2 == 0)), &task);
    expect!(all == [2, 4, 6], expected = "the even ones of 1, 2, 3, 4, 6, 7 are 2, 4, 6", seen = "it gave {all:?}");
}

/// After a rejected item filter goes on: to the next item, to the end, or until its stream is Pending.
#[graded(points = 2, title, lesson = "The surprise: a rejected item is not Pending")]
fn filter_goes_on_after_a_rejected_item() {
    let task = CountingWaker::new("task");
    let (source, stream) = source("stream");
    let mut filter = TracedStream::new("filter", filter(stream, |n: &u32| n.is_multiple_of(2)));
    source.give(1);
    source.give(3);
    // One poll, whether that wakes the task or not: filter may not ask for another one.
    let first = filter.poll_next(&task);
    expect!(first.is_pending(), expected = "filter is Pending while there is no item to accept", seen = "it was Ready");
    let before = task.count();
    source.give(5);
    expect!(
        task.count() > before,
        expected = "the task is woken when the stream goes on",
        seen = "it was not: filter said Pending after an item that it had rejected, and the stream, which was not asked again, \
                keeps no waker"
    );
    source.give(6);
    source.give(7);
    source.end();
    for expected in [Some(6), None] {
        let poll = filter.poll_next(&task);
        expect!(
            poll == Poll::Ready(expected),
            expected = "filter rejects 5, gives 6, rejects 7 and ends, without waiting",
            seen = "it answered {poll:?} where {expected:?} is to come"
        );
    }
    let (many_source, stream) = probe::source("stream of many");
    let mut many = TracedStream::new("filter of many", stream_adaptors::filter(stream, |n: &u32| n.is_multiple_of(2)));
    (0..MANY).for_each(|_| many_source.give(1));
    many_source.give(2);
    let poll = many.poll_next(&task);
    expect!(
        poll == Poll::Ready(Some(2)),
        expected = "filter rejects {MANY} items and gives the next one in the same poll, as soon as the stream has it",
        seen = "it answered {poll:?}"
    );
}

/// After its number of items take says None, and its stream is not polled again: what is left in there stays there.
#[graded(points = 2, title, lesson = "Enough is enough")]
fn take_stops_polling() {
    let task = CountingWaker::new("task");
    for there in [2, 4] {
        let (source, mut stream) = source("stream");
        (1..=there).for_each(|item| source.give(item));
        let mut take = TracedStream::new("take 2", take(&mut stream, 2));
        for given in [1, 2] {
            let poll = take.next_or_pending(&task);
            expect!(
                poll == Poll::Ready(Some(given)),
                expected = "the first items are 1 and 2",
                seen = "it answered {poll:?}"
            );
            expect!(
                source.left() + given as usize == there as usize,
                expected = "after {given} of 2 items, the others of {there} are still in the stream: nobody has asked for them",
                seen = "take had taken out more than it gave"
            );
        }
        let polls = source.polls();
        for _ in 0..3 {
            let poll = take.next_or_pending(&task);
            expect!(
                source.polls() == polls,
                expected = "the stream is not polled after the last item that take wants",
                seen = "it was polled"
            );
            expect!(
                poll == Poll::Ready(None),
                expected = "after two items the answer of take is None",
                seen = "it was {poll:?}"
            );
        }
        expect!(
            source.left() + 2 == there as usize,
            expected = "the items that take does not want stay in the stream, for whoever asks next",
            seen = "take had taken more items than it gave"
        );
    }
}

/// merge gives all items of both streams, those of each in their order.
#[graded(points = 2, title, lesson = "Two streams in one")]
fn merge_gives_the_items_of_both() {
    let task = CountingWaker::new("task");
    for (ours, theirs) in [(vec![1, 2, 3], vec![11, 12, 13]), (vec![1], vec![11, 12, 13]), (vec![], vec![11, 12])] {
        for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
            let ((_, a), (_, b)) = (items("stream a", ours), items("stream b", theirs));
            let all = all(&mut TracedStream::new("merge", merge(a, b)), &task);
            for (name, items) in [("a", ours), ("b", theirs)] {
                let its: Vec<u32> = all.iter().copied().filter(|item| items.contains(item)).collect();
                expect!(
                    its == *items,
                    expected = "of stream {name}, which has {items:?}, every item comes, in order",
                    seen = "all that came of it was {its:?}"
                );
            }
            let number = ours.len() + theirs.len();
            expect!(all.len() == number, expected = "{number} items come in all", seen = "these came: {all:?}");
        }
    }
}

/// While neither stream has an item, merge is Pending, and whichever has one first wakes the task and is heard.
#[graded(points = 2, title, lesson = "Two streams in one")]
fn merge_waits_for_both() {
    // Which of the two has an item, and that again: all orders of three.
    for order in 0..8 {
        let task = CountingWaker::new("task");
        let ((a_source, a), (b_source, b)) = (source("stream a"), source("stream b"));
        let mut merge = TracedStream::new("merge", merge(a, b));
        for turn in 0..3 {
            let (name, source) = [("a", &a_source), ("b", &b_source)][(order >> turn) & 1];
            let poll = merge.next_or_pending(&task);
            expect!(poll == Poll::Pending, expected = "without an item merge is Pending", seen = "it was {poll:?}");
            let before = task.count();
            source.give(turn);
            expect!(
                task.count() > before,
                expected = "the task is woken when stream {name} has an item",
                seen = "it was not woken: merge said Pending, and stream {name} does not know the task"
            );
            let poll = merge.next_or_pending(&task);
            expect!(
                poll == Poll::Ready(Some(turn)),
                expected = "merge gives the item of stream {name}, while the other stream has none",
                seen = "it was {poll:?}"
            );
        }
    }
}

/// merge ends when both streams have ended, and a stream that has ended is not polled again.
#[graded(points = 2, title, lesson = "Two ends")]
fn merge_ends_when_both_have() {
    for a_is_first in [true, false] {
        let task = CountingWaker::new("task");
        let ((a_source, a), (b_source, b)) = (source("stream a"), source("stream b"));
        let mut merge = TracedStream::new("merge", merge(a, b));
        let (first, second) = if a_is_first { (a_source, b_source) } else { (b_source, a_source) };
        first.end();
        for item in [1, 2, 3] {
            let poll = merge.next_or_pending(&task);
            expect!(
                poll == Poll::Pending,
                expected = "merge goes on while one of its streams does, and is Pending until that one has an item",
                seen = "it was {poll:?}"
            );
            second.give(item);
            let poll = merge.next_or_pending(&task);
            expect!(
                poll == Poll::Ready(Some(item)),
                expected = "when one stream has ended, merge still gives the items of the other",
                seen = "it was {poll:?}"
            );
        }
        second.end();
        for _ in 0..3 {
            let poll = merge.poll_next(&task);
            expect!(
                poll == Poll::Ready(None),
                expected = "when both streams have ended, the answer is None, and None again",
                seen = "it was {poll:?}"
            );
        }
    }
}

/// While an item of one stream is there, at most 10 items of the other come before it.
#[graded(points = 2, title, lesson = "Whose turn it is")]
fn merge_is_fair() {
    const MOST: usize = 10;
    let task = CountingWaker::new("task");
    let ((a_source, a), (b_source, b)) = (source("stream a"), source("stream b"));
    let mut merge = TracedStream::new("merge", merge(a, b));
    for number in 0..50 {
        a_source.give(number);
        b_source.give(100 + number);
    }
    let mut in_a_row = (true, 0);
    while a_source.left() > 0 && b_source.left() > 0 {
        let Poll::Ready(Some(item)) = merge.next_or_pending(&task) else {
            expect!(false, expected = "merge gives an item while both streams have some", seen = "it gave none");
            return;
        };
        let is_of_a = item < 100;
        in_a_row = if in_a_row.0 == is_of_a { (is_of_a, in_a_row.1 + 1) } else { (is_of_a, 1) };
        let (one, other) = if is_of_a { ("a", "b") } else { ("b", "a") };
        expect!(
            in_a_row.1 <= MOST,
            expected = "an item of stream {other} comes after at most {MOST} of stream {one}",
            seen = "more items of stream {one} than that came first: stream {other} starves while stream {one} is busy"
        );
    }
}
