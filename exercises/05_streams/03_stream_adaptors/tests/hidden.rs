use futures::stream::{self, Stream};
use probe::{CountingWaker, Inputs, Source, TracedStream, expect, graded, source};
use std::any::type_name_of_val;
use std::cell::Cell;
use std::task::Poll;
use std::thread::sleep;
use std::time::Duration;
use stream_adaptors::{filter, map, merge, take};

/// An adaptor, and the sources of its streams.
struct Watched {
    name: &'static str,
    sources: Vec<Source<u32>>,
    adaptor: TracedStream<'static, u32>,
}

impl Watched {
    fn new(name: &'static str, sources: Vec<Source<u32>>, stream: impl Stream<Item = u32> + 'static) -> Self {
        Self { name, sources, adaptor: TracedStream::new(name, stream) }
    }
}

fn one_of_each() -> [Watched; 4] {
    let [(one, a), (two, b), (three, c)] = ["stream of map", "stream of filter", "stream of take"].map(source);
    let [(left, d), (right, e)] = ["stream a of merge", "stream b of merge"].map(source);
    [
        Watched::new("map", vec![one], map(a, |n: u32| n)),
        Watched::new("filter", vec![two], filter(b, |_: &u32| true)),
        Watched::new("take", vec![three], take(c, 5)),
        Watched::new("merge", vec![left, right], merge(d, e)),
    ]
}

/// The answer's item, which has to be there.
fn item(stream: &mut TracedStream<'_, u32>, task: &CountingWaker) -> u32 {
    let poll = stream.next_or_pending(task);
    let Poll::Ready(Some(item)) = poll else {
        expect!(false, expected = "an item comes, because one is there", seen = "the answer was {poll:?}");
        return 0;
    };
    item
}

/// The closure of map or filter is called once for each item, and not before that item is asked for.
#[graded(points = 1, lesson = "A stream around a stream")]
fn closures_are_called_once_for_each_item() {
    let number = Inputs::new().index(3..9);
    let task = CountingWaker::new("task");
    let calls = Cell::new(0);
    let called = |_: &u32| {
        calls.set(calls.get() + 1);
        true
    };
    let ((one, a), (two, b)) = (source("stream of map"), source("stream of filter"));
    let mapped = map(a, |n| {
        called(&n);
        n
    });
    for (source, mut adaptor) in
        [(one, TracedStream::new("map", mapped)), (two, TracedStream::new("filter", filter(b, called)))]
    {
        calls.set(0);
        (0..=number as u32).for_each(|item| source.give(item));
        expect!(
            calls.get() == 0,
            expected = "the closure is not called before the first item is asked for",
            seen = "it was"
        );
        for asked in 1..=number {
            item(&mut adaptor, &task);
            let times = calls.get();
            expect!(
                times == asked,
                expected = "the closure was called once for each of the {asked} items that were asked for",
                seen = "it was called {times} times"
            );
        }
    }
}

/// take of no items asks its stream for nothing, and take of more than there are ends with its stream.
#[graded(points = 1, lesson = "Enough is enough")]
fn take_of_none_and_of_too_many() {
    let mut inputs = Inputs::new();
    let task = CountingWaker::new("task");
    let (source_of_none, stream) = source::<u32>("stream");
    let mut none = TracedStream::new("take 0", take(stream, 0));
    for _ in 0..3 {
        let poll = none.next_or_pending(&task);
        expect!(poll == Poll::Ready(None), expected = "take 0 is over at once", seen = "its answer was {poll:?}");
    }
    let polls = source_of_none.polls();
    expect!(polls == 0, expected = "take 0 does not poll its stream", seen = "it polled it");

    let number = inputs.index(1..5);
    // One of the numbers is 0 in any type that is smaller than usize.
    for n in [number + 1, usize::MAX, usize::MAX / 2 + 1] {
        let (source, stream) = source("short stream");
        let mut many = TracedStream::new("take too many", take(stream, n));
        for number in 0..number as u32 {
            source.give(number);
            let poll = many.next_or_pending(&task);
            expect!(
                poll == Poll::Ready(Some(number)),
                expected = "take {n} gives all items of a short stream",
                seen = "its answer was {poll:?} when item {number} was there"
            );
        }
        source.end();
        let poll = many.next_or_pending(&task);
        expect!(
            poll == Poll::Ready(None),
            expected = "take ends when its stream does",
            seen = "its answer was {poll:?}"
        );
    }
}

/// While an adaptor is Pending, each stream that it waits for wakes the task that polled last.
#[graded(points = 2, lesson = "A stream around a stream")]
fn newest_task_is_woken() {
    // map, filter, take, and merge once for each of its streams.
    for (which, stream) in [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)] {
        let [first, last] = ["task A", "task B"].map(CountingWaker::new);
        let mut all = one_of_each();
        let Watched { name, sources, adaptor } = &mut all[which];
        for task in [&first, &last] {
            let poll = adaptor.next_or_pending(task);
            expect!(poll == Poll::Pending, expected = "{name} is Pending without an item", seen = "it was {poll:?}");
        }
        let before = last.count();
        sources[stream].give(7);
        expect!(
            last.count() > before,
            expected = "task B, which polled {name} last, is woken when there is an item",
            seen = "task B was not woken"
        );
        let item = item(adaptor, &last);
        expect!(item == 7, expected = "{name} gives the item that its stream has", seen = "it gave another");
    }
}

/// Nothing is polled before the adaptor is, and in one poll a stream that said Pending is not asked again.
#[graded(points = 1, lesson = "A stream around a stream")]
fn a_stream_is_asked_once_a_poll() {
    let task = CountingWaker::new("task");
    for Watched { name, sources, mut adaptor } in one_of_each() {
        expect!(
            sources.iter().all(|source| source.polls() == 0),
            expected = "nothing is polled before the adaptor is",
            seen = "a stream was polled when {name} was called"
        );
        for polls in 1..=3 {
            // Whether the answer is right is another behaviour.
            if adaptor.poll_next(&task).is_ready() {
                break;
            }
            expect!(
                sources.iter().all(|source| source.polls() <= polls),
                expected = "a stream that said Pending is not asked again in the same poll",
                seen = "{name} asked again"
            );
        }
    }
}

/// An adaptor does not wake its task by itself: not while it waits, not when it has an item, nor after items that it rejects.
#[graded(points = 1, lesson = "A stream around a stream")]
fn a_waiting_task_is_left_alone() {
    let mut all = one_of_each().map(|one| (one, CountingWaker::new("task"), 0));
    for (Watched { name, sources, adaptor }, task, seen) in &mut all {
        for event in ["there is no item", "an item is there", "there is none any more"] {
            if event == "an item is there" {
                sources[0].give(7);
            }
            // Whether the answer is right is another behaviour.
            let before = task.count();
            let _ = adaptor.poll_next(task);
            expect!(
                task.count() == before,
                expected = "a poll of {name} wakes nobody: a stream inside does that when it can go on",
                seen = "the task was woken in a poll while {event}"
            );
        }
        *seen = task.count();
    }
    let task = CountingWaker::new("task");
    let (rejected, stream) = source("stream of what is rejected");
    let mut filter = TracedStream::new("filter of nothing", filter(stream, |_: &u32| false));
    (0..2_000).for_each(|item| rejected.give(item));
    let _ = filter.poll_next(&task);
    expect!(
        task.count() == 0,
        expected = "a poll in which filter rejects items wakes nobody: filter goes on to the next one at once",
        seen = "the task was woken in that poll"
    );
    // An answer can also wake from a thread of its own, so it is given a moment.
    sleep(Duration::from_millis(100));
    for (Watched { name, .. }, task, seen) in &all {
        expect!(
            task.count() == *seen,
            expected = "the task is left asleep while there is no item",
            seen = "{name} had it woken, although nothing had changed"
        );
    }
}

/// What happens to the two streams of a merge, beside polls.
#[derive(Clone, Copy)]
enum Event {
    Item(usize),
    End(usize),
}

impl Event {
    fn stream(self) -> usize {
        let (Event::Item(stream) | Event::End(stream)) = self;
        stream
    }
}

/// However items, ends and polls fall together, merge loses no item, and neither waits nor ends when it must not.
#[graded(points = 2, lesson = "Two streams in one")]
fn merge_in_every_order() {
    // Each stream has two items and an end. Three of six places are those of stream a: 20 ways. And before each event merge is
    // polled until it is Pending, or not at all: 64 ways.
    for places in (0_u32..64).filter(|places| places.count_ones() == 3) {
        for polled in 0_u32..64 {
            let mut seen = [0, 0];
            let events: [Event; 6] = std::array::from_fn(|place| {
                let stream = usize::from(places >> place & 1 == 0);
                seen[stream] += 1;
                if seen[stream] < 3 { Event::Item(stream) } else { Event::End(stream) }
            });
            run_in_order(&events, |place| polled >> place & 1 == 1);
        }
    }
}

fn run_in_order(events: &[Event], is_polled_before: impl Fn(usize) -> bool) {
    let task = CountingWaker::new("task");
    let ((a_source, a), (b_source, b)) = (source("stream a"), source("stream b"));
    let sources = [a_source, b_source];
    let mut merged = TracedStream::new("merge", merge(a, b));
    let (mut given, mut came, mut ended) = ([0, 0], [0, 0], [false, false]);
    let mut story = String::new();
    let mut waits = false;
    for place in 0..=events.len() {
        while place == events.len() || is_polled_before(place) {
            let there = given != came;
            let poll = merged.next_or_pending(&task);
            story.push_str(", a poll");
            let is_right = match poll {
                Poll::Ready(Some(item)) => {
                    let stream = item as usize / 100;
                    came[stream] += 1;
                    there && item as usize % 100 == came[stream]
                }
                Poll::Ready(None) => !there && ended == [true, true],
                Poll::Pending => !there && ended != [true, true],
            };
            let story = story.trim_start_matches(", ");
            let due = match (there, ended) {
                (true, _) => "the next item of one of them",
                (false, [true, true]) => "None",
                (false, _) => "Pending",
            };
            expect!(
                is_right,
                expected = "after this the answer is {due}: {story}",
                seen = "it was {poll:?}, where item 1 and 2 are those of stream a, and 101 and 102 those of stream b"
            );
            waits = poll.is_pending();
            if !matches!(poll, Poll::Ready(Some(_))) {
                break;
            }
        }
        let Some(event) = events.get(place) else { break };
        let (stream, before) = (event.stream(), task.count());
        let name = ["a", "b"][stream];
        match event {
            Event::Item(_) => {
                given[stream] += 1;
                sources[stream].give((stream * 100 + given[stream]) as u32);
                story.push_str(&format!(", an item of stream {name}"));
            }
            Event::End(_) => {
                ended[stream] = true;
                sources[stream].end();
                story.push_str(&format!(", the end of stream {name}"));
            }
        }
        // The first end only has to be noticed, so the task may be left asleep if merge is Pending all the same.
        let matters = matches!(event, Event::Item(_)) || ended == [true, true];
        let story = story.trim_start_matches(", ");
        expect!(
            !(waits && matters) || task.count() > before,
            expected = "a merge that was Pending has its task woken at the end of this: {story}",
            seen = "the task was not woken"
        );
        waits = waits && !matters;
    }
}

/// Adaptors of one kind beside each other, asked in turns, do not disturb each other.
#[graded(points = 1, lesson = "Whose turn it is")]
fn each_adaptor_is_by_itself() {
    const MOST: u32 = 10;
    let mut inputs = Inputs::new();
    let task = CountingWaker::new("task");
    let [(_one, a), (_two, b)] = ["stream of take", "stream of another take"].map(|name| {
        let (source, stream) = source(name);
        (0..20).for_each(|item| source.give(item));
        (source, stream)
    });
    let number = inputs.index(4..8);
    let mut takes =
        [TracedStream::new("take", take(a, number)), TracedStream::new("another take", take(b, number + 1))];
    for _ in 0..number {
        for taken in &mut takes {
            item(taken, &task);
        }
    }
    let polls = takes.each_mut().map(|taken| taken.next_or_pending(&task));
    expect!(
        polls == [Poll::Ready(None), Poll::Ready(Some(number as u32))],
        expected = "take {number} is over after {number} items, and another take has its own number",
        seen = "the answers were {polls:?}"
    );

    let mut merges = ["merge", "another merge"].map(|name| {
        let ((a_source, a), (b_source, b)) = (source("stream a"), source("stream b"));
        for number in 0..60 {
            a_source.give(number);
            b_source.give(100 + number);
        }
        TracedStream::new(name, merge(a, b))
    });
    let mut of_a = [0, 0];
    for asked in 1..=2 * MOST + 2 {
        for (merged, of_a) in merges.iter_mut().zip(&mut of_a) {
            *of_a += u32::from(item(merged, &task) < 100);
            expect!(
                asked <= MOST || (*of_a > 0 && *of_a < asked),
                expected = "each of two merges that are asked in turns is fair to both its streams",
                seen = "one of them gave items of one stream only"
            );
        }
    }
}

/// What the functions return is written in this crate: no ready-made adaptor is handed out.
#[graded(points = 1, lesson = "Your task")]
fn adaptors_are_your_own() {
    let n = Inputs::new().index(1..5);
    let task = CountingWaker::new("task");
    let numbers = || stream::iter(0..10_u32);
    fn look<'a>(
        name: &'static str,
        stream: impl Stream<Item = u32> + 'a,
    ) -> (&'static str, &'static str, TracedStream<'a, u32>) {
        (name, type_name_of_val(&stream), TracedStream::new(name, stream))
    }
    let adaptors = [
        look("map", map(numbers(), |n| n)),
        look("filter", filter(numbers(), |_| true)),
        look("take", take(numbers(), n)),
        look("merge", merge(numbers(), numbers())),
    ];
    for (name, type_name, mut adaptor) in adaptors {
        let theirs = type_name.strip_prefix("futures_util::stream::").unwrap_or_default();
        let ready_made = ["stream::map::", "stream::filter", "stream::take", "select::", "select_with_strategy::"];
        expect!(
            !ready_made.iter().any(|ready_made| theirs.starts_with(ready_made)),
            expected = "{name} returns a stream that is written in this exercise",
            seen = "it returns the ready-made one of the crate futures"
        );
        let first = item(&mut adaptor, &task);
        expect!(first == 0, expected = "the first item of 0, 1, 2 … is 0", seen = "it was {first}");
    }
}
