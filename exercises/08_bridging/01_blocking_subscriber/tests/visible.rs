//! The title, the surprise, and what else the lesson speaks of. `cargo test -p blocking_subscriber --test visible` runs it.

use blocking_subscriber::{BlockingSubscriber, SubscriberError};
use probe::{Call, Inputs, expect, graded, panicked, soon};
use sim::pubsub::Broker;
use std::any::Any;
use std::panic::resume_unwind;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

#[path = "visible/places.rs"]
mod places;
use places::*;

/// Room for a call to begin, and for a wrong one to return when it should wait.
const A_MOMENT: Duration = Duration::from_millis(60);

/// A call that is under way somewhere.
struct Begun<T> {
    what: String,
    call: Call<thread::Result<T>>,
}

/// Begins `body`, which makes the call that `what` names.
fn begin<T: Send + 'static>(what: &str, place: Place, body: impl FnOnce() -> T + Send + 'static) -> Begun<T> {
    let what = format!("{what} {}", place.words());
    let call = Call::start(&what, move || place.run(body));
    Begun { what, call }
}

impl<T: Send + 'static> Begun<T> {
    fn returns(self, once: &str) -> T {
        self.call.returns(once).unwrap_or_else(|panic| {
            let words = words_of(panic.as_ref());
            if words.starts_with("not yet implemented") {
                resume_unwind(panic);
            }
            let what = self.what;
            probe::fail(format_args!("{what} does not panic"), format_args!("it panicked: {words}"))
        })
    }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").split(". ").next().unwrap_or_default().to_owned()
}

fn at<T: Send + 'static>(what: &str, place: Place, body: impl FnOnce() -> T + Send + 'static) -> T {
    begin(what, place, body).returns("it was called")
}

/// A subscriber that has connected there.
fn connected(broker: &Broker, channel: &str, place: Place) -> BlockingSubscriber {
    let (broker, channel) = (broker.clone(), channel.to_owned());
    let subscriber = at("connect", place, move || BlockingSubscriber::connect(&broker, &[&channel]));
    subscriber.unwrap_or_else(|error| {
        let place = place.words();
        probe::fail(
            format_args!("connect {place} returns a subscriber"),
            format_args!("it returned {}", said_error(&error)),
        )
    })
}

/// The next message, there.
fn next_at(mut subscriber: BlockingSubscriber, place: Place) -> (BlockingSubscriber, Next) {
    at("next_message", place, move || {
        let next = subscriber.next_message();
        (subscriber, next)
    })
}

fn subscribed_at(
    mut subscriber: BlockingSubscriber,
    channel: &'static str,
    place: Place,
) -> (BlockingSubscriber, Result<(), SubscriberError>) {
    at("subscribe", place, move || {
        let outcome = subscriber.subscribe(&[channel]);
        (subscriber, outcome)
    })
}

/// `next_message` on a subscriber, which has begun to wait perhaps.
fn waits(mut subscriber: BlockingSubscriber, place: Place) -> Begun<(BlockingSubscriber, Next)> {
    let (begins, begun) = channel();
    let waits = begin("next_message", place, move || {
        tell(&begins);
        let next = subscriber.next_message();
        (subscriber, next)
    });
    let _ = begun.recv_timeout(Duration::from_secs(2));
    thread::sleep(A_MOMENT);
    waits
}

fn tell(sender: &Sender<()>) {
    let _ = sender.send(());
}

fn expect_message(next: &Next, content: &str, place: Place) {
    let (place, seen) = (place.words(), said(next));
    let is_it = matches!(next, Ok(Some(message)) if message.content == content);
    expect!(is_it, expected = "next_message {place} returns the message {content:?}", seen = "it returned {seen}");
}

fn expect_no_panic(when: &str) {
    expect!(
        !panicked(),
        expected = "no thread panics {when}",
        seen = "a thread has panicked, although the call has not: was the panic caught?"
    );
}

/// On a plain thread `next_message` returns the messages in the order in which they were published, and waits for the next.
#[graded(points = 2, title, lesson = "A runtime of your own")]
fn plain_threads_get_messages_in_order() {
    let (broker, mut inputs) = (Broker::new(), Inputs::new());
    let mut subscriber = connected(&broker, "news", Place::PlainThread);
    let words = [inputs.word(), inputs.word(), inputs.word()];
    for word in &words {
        broker.publish("news", word);
    }
    for word in &words {
        let (same, next) = next_at(subscriber, Place::PlainThread);
        subscriber = same;
        expect_message(&next, word, Place::PlainThread);
    }
    for _ in 0..2 {
        let waiting = waits(subscriber, Place::PlainThread);
        let word = inputs.word();
        broker.publish("news", &word);
        let (same, next) = waiting.returns("a message is published");
        subscriber = same;
        expect_message(&next, &word, Place::PlainThread);
    }
}

/// On a worker of a runtime, `connect`, `subscribe` and `next_message` return `Err(OnWorker)` at once, and nothing panics.
#[graded(points = 3, title, lesson = "The surprise: no runtime within a runtime")]
fn workers_are_refused() {
    for place in WORKERS {
        let broker = Broker::new();
        let subscriber = connected(&broker, "news", Place::PlainThread);
        broker.publish("news", "is there already");
        let (subscriber, next) = next_at(subscriber, place);
        let (words, seen) = (place.words(), said(&next));
        expect!(
            matches!(next, Err(SubscriberError::OnWorker)),
            expected = "next_message {words} returns Err(OnWorker)",
            seen = "it returned {seen}"
        );
        let (subscriber, outcome) = subscribed_at(subscriber, "sports", place);
        let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
        expect!(
            matches!(outcome, Err(SubscriberError::OnWorker)),
            expected = "subscribe {words} returns Err(OnWorker)",
            seen = "it returned {seen}"
        );
        let outcome = at("connect", place, move || BlockingSubscriber::connect(&broker, &["news"]));
        let seen = outcome.as_ref().map_or_else(said_error, |_| "a subscriber");
        expect!(
            matches!(outcome, Err(SubscriberError::OnWorker)),
            expected = "connect {words} returns Err(OnWorker)",
            seen = "it returned {seen}"
        );
        expect_no_panic("when a call is refused");
        drop(subscriber);
    }
}

/// A call that is refused on a worker does nothing: no connection, no channel, and no message is lost.
#[graded(points = 1, lesson = "Who may wait")]
fn refused_calls_do_nothing() {
    for place in WORKERS {
        let (broker, mut inputs) = (Broker::new(), Inputs::new());
        let mut subscriber = connected(&broker, "news", Place::PlainThread);
        let words = [inputs.word(), inputs.word()];
        broker.publish("news", &words[0]);
        for _ in 0..3 {
            (subscriber, _) = next_at(subscriber, place);
        }
        (subscriber, _) = subscribed_at(subscriber, "sports", place);
        let same = broker.clone();
        let _ = at("connect", place, move || BlockingSubscriber::connect(&same, &["news"]));
        // What a refused call has begun in the background shows a little later.
        thread::sleep(A_MOMENT);
        expect!(
            broker.subscribers("sports") == 0,
            expected = "a subscribe that is refused on a worker subscribes to nothing",
            seen = "the subscriber had the channel all the same"
        );
        expect!(
            broker.admitted() == 1,
            expected = "a connect that is refused on a worker opens no connection",
            seen = "the broker saw one"
        );
        for word in &words {
            // The first was there when the calls were refused.
            let (same, next) = next_at(subscriber, Place::PlainThread);
            subscriber = same;
            expect_message(&next, word, Place::PlainThread);
            broker.publish("news", &words[1]);
        }
    }
}

/// In `spawn_blocking`, of either kind of runtime, and within `block_in_place`, a subscriber connects and waits for a message.
#[graded(points = 2, lesson = "Who may wait")]
fn waits_where_threads_may_wait() {
    for place in WAITS {
        let broker = Broker::new();
        let subscriber = connected(&broker, "news", place);
        let waiting = waits(subscriber, place);
        broker.publish("news", "hello");
        let (_subscriber, next) = waiting.returns("a message is published");
        expect_message(&next, "hello", place);
    }
}

/// In the future that `block_on` of a multi-thread runtime polls itself, a call waits or returns `Err(OnWorker)`; nothing panics.
#[graded(points = 1, lesson = "Who may wait")]
fn does_not_panic_in_block_on() {
    let place = Place::BlockOn(Flavor::Multi);
    let broker = Broker::new();
    let subscriber = connected(&broker, "news", Place::PlainThread);
    broker.publish("news", "hello");
    let (subscriber, next) = next_at(subscriber, place);
    if !matches!(next, Err(SubscriberError::OnWorker)) {
        expect_message(&next, "hello", place);
    }
    let (subscriber, outcome) = subscribed_at(subscriber, "sports", place);
    let outcomes = [outcome, {
        let broker = broker.clone();
        at("connect", place, move || BlockingSubscriber::connect(&broker, &["news"])).map(drop)
    }];
    for outcome in outcomes {
        let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
        expect!(
            matches!(outcome, Ok(()) | Err(SubscriberError::OnWorker)),
            expected = "a call in block_on of a multi-thread runtime waits, or returns Err(OnWorker)",
            seen = "it returned {seen}"
        );
    }
    expect_no_panic("when a call is made in block_on");
    drop(subscriber);
}

/// A subscriber that is dropped on a worker is gone at once, and nothing panics.
#[graded(points = 2, lesson = "The drop")]
fn dropped_on_a_worker() {
    for place in WORKERS.into_iter().chain([Place::BlockOn(Flavor::Multi)]) {
        let broker = Broker::new();
        let fresh: Vec<_> = (0..5).map(|_| connected(&broker, "news", Place::PlainThread)).collect();
        at("the drop of five subscribers", place, move || drop(fresh));
        let used = connected(&broker, "news", Place::PlainThread);
        broker.publish("news", "one");
        broker.publish("news", "two");
        let (used, _) = next_at(used, Place::PlainThread);
        at("the drop of a subscriber", place, move || drop(used));
        expect_no_panic("when a subscriber is dropped on a worker");
    }
}

/// When a subscriber is dropped, its connection is closed, without waiting for another message.
#[graded(points = 1, lesson = "The drop")]
fn the_drop_closes_the_connection() {
    for place in [Place::PlainThread, Place::SpawnBlocking(Flavor::Current)] {
        let broker = Broker::new();
        let fresh = connected(&broker, "news", Place::PlainThread);
        let used = connected(&broker, "news", Place::PlainThread);
        broker.publish("news", "one");
        let (used, _) = next_at(used, Place::PlainThread);
        at("the drop of a subscriber", place, move || drop(fresh));
        at("the drop of a subscriber", place, move || drop(used));
        let words = place.words();
        expect!(
            soon(|| broker.connections() == 0),
            expected = "the connection of a subscriber that was dropped {words} is closed within a second",
            seen = "2 s later the broker still had it"
        );
    }
}

/// What is published after `connect` or `subscribe` has returned arrives once; messages that had come before stay.
#[graded(points = 1, lesson = "Your task")]
fn subscribed_when_it_returns() {
    // Nothing may be late by luck.
    for round in 0..50 {
        let broker = Broker::new();
        let first: &[&str] = if round % 2 == 0 { &[] } else { &["poker", "bridge"] };
        let Ok(mut subscriber) = BlockingSubscriber::connect(&broker, first) else {
            probe::fail(format_args!("connect to {first:?} returns a subscriber"), format_args!("it returned Err"))
        };
        broker.publish("news", "nobody has subscribed to this");
        let mut wanted = Vec::new();
        for channel in first {
            wanted.push(format!("{} on {channel}", wanted.len()));
            let reached = broker.publish(channel, &wanted[wanted.len() - 1]);
            expect!(
                reached == 1,
                expected = "once connect has returned, a message on each of its channels reaches the subscriber",
                seen = "the broker did not know it yet, or knew it only for another channel"
            );
        }
        for channels in [&["news", "chess"] as &[&str], &["chess"], &["sports", "news", "sports"]] {
            let outcome = subscriber.subscribe(channels);
            let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
            expect!(outcome.is_ok(), expected = "subscribe on a plain thread returns Ok", seen = "it returned {seen}");
            for channel in channels {
                wanted.push(format!("{} on {channel}", wanted.len()));
                let reached = broker.publish(channel, &wanted[wanted.len() - 1]);
                expect!(
                    reached == 1,
                    expected = "once subscribe has returned, a message on its channels reaches the subscriber",
                    seen = "the broker did not know it yet"
                );
            }
        }
        broker.publish("go", "nobody has subscribed to this either");
        broker.close();
        let (_subscriber, seen) = at("next_message", Place::PlainThread, move || {
            let seen: Vec<String> = std::iter::from_fn(|| subscriber.next_message().ok().flatten())
                .map(|message| message.content)
                .collect();
            (subscriber, seen)
        });
        expect!(
            seen == wanted,
            expected = "these messages, in this order: {wanted:?}",
            seen = "these were returned: {seen:?}"
        );
    }
}

/// When the broker closes the connection, the messages before that come first, and then `Ok(None)`, however often it is asked.
#[graded(points = 1, lesson = "Your task")]
fn the_end_is_none_again_and_again() {
    for messages in 0..3 {
        let broker = Broker::new();
        let mut subscriber = connected(&broker, "news", Place::PlainThread);
        let mut inputs = Inputs::new();
        let words: Vec<String> = (0..messages).map(|_| inputs.word()).collect();
        for word in &words {
            broker.publish("news", word);
        }
        broker.close();
        for word in &words {
            let (same, next) = next_at(subscriber, Place::PlainThread);
            subscriber = same;
            expect_message(&next, word, Place::PlainThread);
        }
        for _ in 0..3 {
            let (same, next) = next_at(subscriber, Place::PlainThread);
            subscriber = same;
            let seen = said(&next);
            expect!(
                matches!(next, Ok(None)),
                expected = "after the last message next_message returns Ok(None), every time",
                seen = "it returned {seen}"
            );
        }
    }
    let broker = Broker::new();
    let waiting = waits(connected(&broker, "news", Place::PlainThread), Place::PlainThread);
    broker.close();
    let (_subscriber, next) = waiting.returns("the connection is closed");
    let seen = said(&next);
    expect!(
        matches!(next, Ok(None)),
        expected = "a call that waits when the connection is closed returns Ok(None)",
        seen = "it returned {seen}"
    );
}

/// While one subscriber waits, another connects, subscribes, gets its message and is dropped; then the first gets its own.
#[graded(points = 2, lesson = "Your task")]
fn two_subscribers_at_once() {
    let (broker, here) = (Broker::new(), Place::PlainThread);
    for _ in 0..2 {
        let first = waits(connected(&broker, "news", here), here);
        let (second, outcome) = subscribed_at(connected(&broker, "sports", here), "chess", here);
        let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
        expect!(
            outcome.is_ok(),
            expected = "subscribe returns Ok while another subscriber waits",
            seen = "it returned {seen}"
        );
        let second = waits(second, here);
        broker.publish("chess", "e4");
        let (second, next) = second.returns("a message is published on its channel");
        expect_message(&next, "e4", here);
        at("the drop of a subscriber", here, move || drop(second));
        // Both wait, and the one that began first is served first.
        let third = waits(connected(&broker, "sports", here), here);
        broker.publish("news", "hello");
        let (_first, next) = first.returns("a message is published on its channel");
        expect_message(&next, "hello", here);
        broker.publish("sports", "2 : 1");
        let (_third, next) = third.returns("a message is published on its channel");
        expect_message(&next, "2 : 1", here);
    }
}
