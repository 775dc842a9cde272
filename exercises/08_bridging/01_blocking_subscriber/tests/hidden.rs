//! What checks care: lives of other subscribers and runtimes, every place in every order, and the end.

use blocking_subscriber::{BlockingSubscriber, SubscriberError};
use probe::{Call, Inputs, ProcessorWatch, expect, graded, panicked, settled_threads, soon, threads_soon_as};
use sim::pubsub::Broker;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

#[path = "visible/places.rs"]
mod places;
use places::*;

const PATIENCE: Duration = Duration::from_secs(2);
/// Room for a call to begin, and for a wrong one to return when it should wait.
const A_MOMENT: Duration = Duration::from_millis(60);

/// Makes the call that `what` names, there; it has to return at once.
fn at<T: Send + 'static>(what: &str, place: Place, body: impl FnOnce() -> T + Send + 'static) -> T {
    let what = format!("{what} {}", place.words());
    let call = Call::start(&what, move || place.run(body));
    call.returns("it was called").unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let words = text.unwrap_or("a panic without a message").split(". ").next().unwrap_or_default();
        if words.starts_with("not yet implemented") {
            resume_unwind(panic);
        }
        probe::fail(format_args!("{what} does not panic"), format_args!("it panicked: {words}"))
    })
}

/// A subscriber that has connected there.
fn connected(broker: &Broker, channels: &[&str], place: Place) -> BlockingSubscriber {
    let (broker, channels) = (broker.clone(), channels.iter().map(|&channel| channel.to_owned()).collect::<Vec<_>>());
    let subscriber = at("connect", place, move || {
        BlockingSubscriber::connect(&broker, &channels.iter().map(String::as_str).collect::<Vec<_>>())
    });
    subscriber.unwrap_or_else(|error| {
        let (place, error) = (place.words(), said_error(&error));
        probe::fail(format_args!("connect {place} returns a subscriber"), format_args!("it returned {error}"))
    })
}

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

/// `next_message` on a thread of its own, which has begun to wait perhaps.
fn waits(mut subscriber: BlockingSubscriber) -> Call<(BlockingSubscriber, Next)> {
    let (begins, begun) = channel();
    let call = Call::start("next_message", move || {
        let _ = begins.send(());
        let next = subscriber.next_message();
        (subscriber, next)
    });
    has_begun(&begun);
    call
}

fn has_begun(begun: &Receiver<()>) {
    let _ = begun.recv_timeout(PATIENCE);
    thread::sleep(A_MOMENT);
}

fn expect_message(next: &Next, content: &str, when: &str) {
    let seen = said(next);
    let is_it = matches!(next, Ok(Some(message)) if message.content == content);
    expect!(is_it, expected = "next_message returns the message {content:?} {when}", seen = "it returned {seen}");
}

/// If the broker is closed, `connect` and `subscribe` return `Err(Closed)`, and nothing panics.
#[graded(points = 1, lesson = "Your task")]
fn closed_is_an_error() {
    for place in [Place::PlainThread, Place::SpawnBlocking(Flavor::Multi)] {
        let broker = Broker::new();
        let mut subscriber = connected(&broker, &["news"], place);
        broker.close();
        for _ in 0..2 {
            let (same, outcome) = subscribed_at(subscriber, "sports", place);
            subscriber = same;
            let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
            expect!(
                matches!(outcome, Err(SubscriberError::Closed)),
                expected = "subscribe returns Err(Closed) once the broker has closed the connection",
                seen = "it returned {seen}"
            );
        }
        for channels in [&["news"] as &[&str], &[]] {
            let same = broker.clone();
            let outcome = at("connect", place, move || BlockingSubscriber::connect(&same, channels));
            let seen = outcome.as_ref().map_or_else(said_error, |_| "a subscriber");
            expect!(
                matches!(outcome, Err(SubscriberError::Closed)),
                expected = "connect returns Err(Closed) if the broker is closed",
                seen = "it returned {seen}"
            );
        }
    }
    expect!(!panicked(), expected = "nothing panics when the broker is closed", seen = "a thread has panicked");
}

/// A subscriber that was made in `spawn_blocking`, or waits there, goes on when that runtime is shut down.
#[graded(points = 2, lesson = "A runtime of your own")]
fn outlives_the_callers_runtime() {
    let mut inputs = Inputs::new();
    for flavor in [Flavor::Multi, Flavor::Current] {
        let (broker, runtime, (sender, made)) = (Broker::new(), flavor.runtime(), channel());
        let same = broker.clone();
        drop(runtime.spawn_blocking(move || {
            let connect = || BlockingSubscriber::connect(&same, &["news"]);
            let _ = sender.send(catch_unwind(AssertUnwindSafe(connect)));
        }));
        let subscriber = match made.recv_timeout(PATIENCE) {
            Ok(Ok(Ok(subscriber))) => subscriber,
            Ok(Err(panic)) => resume_unwind(panic),
            _ => probe::fail(
                format_args!("connect in spawn_blocking of a {} returns a subscriber", flavor.words()),
                format_args!("it returned Err, or had not returned after 2 s"),
            ),
        };
        let [before, after] = [inputs.word(), inputs.word()];
        broker.publish("news", &before);
        runtime.shutdown_timeout(PATIENCE);
        let (subscriber, next) = next_at(subscriber, Place::PlainThread);
        expect_message(&next, &before, "although the runtime where it was made is shut down");
        broker.publish("news", &after);
        let (subscriber, next) = next_at(subscriber, Place::PlainThread);
        expect_message(&next, &after, "although the runtime where it was made is shut down");
        let (_subscriber, outcome) = subscribed_at(subscriber, "sports", Place::SpawnBlocking(flavor));
        let seen = outcome.as_ref().map_or_else(said_error, |()| "Ok");
        expect!(
            outcome.is_ok(),
            expected = "subscribe returns Ok although the runtime where the subscriber was made is shut down",
            seen = "it returned {seen}"
        );
    }
    for flavor in [Flavor::Multi, Flavor::Current] {
        let (broker, runtime, (begins, begun), (sender, came)) =
            (Broker::new(), flavor.runtime(), channel(), channel());
        let mut subscriber = connected(&broker, &["news"], Place::PlainThread);
        drop(runtime.spawn_blocking(move || {
            let _ = begins.send(());
            let next = catch_unwind(AssertUnwindSafe(|| subscriber.next_message()));
            let _ = sender.send((subscriber, next));
        }));
        has_begun(&begun);
        runtime.shutdown_background();
        thread::sleep(A_MOMENT);
        broker.publish("news", "hello");
        match came.recv_timeout(PATIENCE) {
            Ok((_subscriber, Ok(next))) => expect_message(&next, "hello", "while the caller's runtime is shut down"),
            Ok((_subscriber, Err(panic))) => resume_unwind(panic),
            Err(_) => probe::fail(
                format_args!("a call that waits in spawn_blocking returns once a message is published"),
                format_args!("2 s later it had not returned: the runtime of the thread was shut down meanwhile"),
            ),
        }
    }
}

/// Wherever a subscriber is made, it is used and dropped in every other place, and nothing panics.
#[graded(points = 1, seconds = 15, lesson = "The drop")]
fn every_place_in_every_order() {
    let broker = Broker::new();
    let ends = WAITS.into_iter().chain(WORKERS).chain([Place::BlockOn(Flavor::Multi)]);
    for (made, used, dropped) in WAITS
        .into_iter()
        .flat_map(|made| ends.clone().zip(WAITS.into_iter().cycle()).map(move |(end, used)| (made, used, end)))
    {
        let subscriber = connected(&broker, &["news"], made);
        broker.publish("news", "hello");
        let (subscriber, next) = next_at(subscriber, used);
        let (made, used) = (made.words(), used.words());
        expect_message(&next, "hello", &format!("{used} on a subscriber that was made {made}"));
        at("the drop of a subscriber", dropped, move || drop(subscriber));
        let dropped = dropped.words();
        expect!(
            !panicked(),
            expected = "nothing panics when a subscriber that was made {made} is dropped {dropped}",
            seen = "a thread has panicked"
        );
    }
    expect!(
        soon(|| broker.connections() == 0),
        expected = "the connections of subscribers that were dropped are closed within a second",
        seen = "2 s later the broker still had some"
    );
}

/// A subscriber goes with the task that panics, or whose runtime is shut down; nothing else panics, and other subscribers stay.
#[graded(points = 1, lesson = "The drop")]
fn dropped_with_its_task() {
    for flavor in [Flavor::Multi, Flavor::Current] {
        let (broker, runtime, (begins, begun)) = (Broker::new(), flavor.runtime(), channel());
        let bystander = connected(&broker, &["news"], Place::PlainThread);
        let subscriber = connected(&broker, &["news"], Place::PlainThread);
        drop(runtime.spawn(async move {
            let _subscriber = subscriber;
            let _ = begins.send(());
            std::future::pending::<()>().await;
        }));
        // A current-thread runtime begins its tasks in here.
        runtime.block_on(tokio::task::yield_now());
        let _ = begun.recv_timeout(PATIENCE);
        Call::start("the drop of a runtime", move || drop(runtime)).returns("its tasks are dropped");
        let words = flavor.words();
        expect!(
            !panicked(),
            expected = "nothing panics when a {words} drops a task that has a subscriber",
            seen = "a thread has panicked"
        );
        expect!(
            soon(|| broker.connections() == 1),
            expected =
                "the connection of a subscriber that a {words} has dropped with its task is closed within a second",
            seen = "2 s later the broker still had it, or had lost that of another subscriber too"
        );
        broker.publish("news", "hello");
        let (_bystander, next) = next_at(bystander, Place::PlainThread);
        expect_message(&next, "hello", "although another subscriber was dropped with its task");
    }
    for place in WORKERS.into_iter().chain(WAITS).chain([Place::BlockOn(Flavor::Multi)]) {
        let broker = Broker::new();
        let bystander = connected(&broker, &["news"], Place::PlainThread);
        let subscriber = connected(&broker, &["news"], Place::PlainThread);
        let words = place.words();
        let call = Call::start(&format!("a panic {words}"), move || {
            place.run(move || {
                let _subscriber = subscriber;
                std::panic::panic_any("the caller's own");
            })
        });
        let ended = call.returns("it has unwound");
        let own = ended.err().and_then(|panic| panic.downcast_ref::<&str>().copied()) == Some("the caller's own");
        expect!(
            own,
            expected = "a panic {words} unwinds through the drop of a subscriber",
            seen = "another panic came out of it"
        );
        expect!(
            soon(|| broker.connections() == 1),
            expected = "the connection of a subscriber that a panic {words} has dropped is closed within a second",
            seen = "2 s later the broker still had it, or had lost that of another subscriber too"
        );
        broker.publish("news", "hello");
        let (_bystander, next) = next_at(bystander, Place::PlainThread);
        expect_message(&next, "hello", "although another subscriber was dropped by a panic");
    }
}

/// A call that waits uses no processor time.
#[graded(points = 1, lesson = "Your task")]
fn waiting_uses_no_processor_time() {
    let broker = Broker::new();
    let waiting = waits(connected(&broker, &["news"], Place::PlainThread));
    let watch = ProcessorWatch::start();
    thread::sleep(20 * A_MOMENT);
    let used = watch.used();
    broker.publish("news", "hello");
    let (_subscriber, next) = waiting.returns("a message is published");
    expect_message(&next, "hello", "after a long wait");
    expect!(
        used.is_none_or(|used| used < 4 * A_MOMENT),
        expected = "while next_message waits, nothing runs",
        seen = "a processor was busy with it: something looks again and again"
    );
}

/// The threads that belong to a subscriber end after it was dropped, and those of a `connect` that has failed end too.
#[graded(points = 1, lesson = "The drop")]
fn threads_end_with_their_subscriber() {
    let broker = Broker::new();
    // What all subscribers share may stay.
    drop(connected(&broker, &["news"], Place::PlainThread));
    let before = settled_threads();
    let closed = Broker::new();
    closed.close();
    for place in [Place::PlainThread, Place::SpawnBlocking(Flavor::Multi), Place::BlocksInTask] {
        let closed = closed.clone();
        let _ = at("connect", place, move || BlockingSubscriber::connect(&closed, &["news"]).map(drop));
        for _ in 0..3 {
            let subscriber = connected(&broker, &["news"], Place::PlainThread);
            at("the drop of a subscriber", place, move || drop(subscriber));
        }
    }
    expect!(
        threads_soon_as(before),
        expected = "the threads of subscribers that were dropped, and of a connect that failed, end within a second",
        seen = "2 s later there were more threads than before"
    );
}
