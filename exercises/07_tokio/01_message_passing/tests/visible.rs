//! What run is about. `cargo test -p message_passing --test visible` runs these tests.

use message_passing::run;
use probe::{CountingWaker, Traced, expect, gate, graded};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, WeakSender};
use tokio::sync::oneshot;

type Producer = Box<dyn FnOnce(Sender<String>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Both producers of a run are of one type, whatever they do.
fn producer<F>(body: impl FnOnce(Sender<String>) -> F + Send + 'static) -> Producer
where
    F: Future<Output = ()> + Send + 'static,
{
    Box::new(|sender| Box::pin(body(sender)))
}

/// A producer that sends so many messages, called "a 1", "a 2" and so on.
fn sends(name: &'static str, messages: usize) -> Producer {
    producer(async move |sender| {
        for number in 1..=messages {
            // An error says that nobody receives any more. The test sees that by what is missing.
            let _ = sender.send(format!("{name} {number}")).await;
        }
    })
}

fn watched(producers: [Producer; 2], capacity: usize) -> Traced<'static, Vec<String>> {
    let capacity = NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN);
    Traced::new("run", run(producers, capacity))
}

/// Runs a test's body in a runtime of one thread, whose clock stands still.
fn in_runtime<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(body)
}

/// Lets all tasks of the runtime go on until none of them can.
async fn settle() {
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
}

/// Polls as `task` whenever it is woken. None if it is Pending and nobody can go on any more.
async fn finish(run: &mut Traced<'static, Vec<String>>, task: &CountingWaker) -> Option<Vec<String>> {
    for _ in 0..1_000 {
        let seen = task.count();
        if let Poll::Ready(messages) = run.poll(task) {
            return Some(messages);
        }
        settle().await;
        if task.count() == seen {
            return None;
        }
    }
    None
}

/// What a run returns whose producers need no help.
fn messages_of(producers: [Producer; 2], capacity: usize) -> Vec<String> {
    let messages = in_runtime(async { finish(&mut watched(producers, capacity), &CountingWaker::new("task")).await });
    let Some(messages) = messages else {
        probe::fail(
            format_args!("run is done when both producers have ended"),
            format_args!(
                "it waits forever: for a message from a sender that still lives, or for a producer that waits for room"
            ),
        )
    };
    messages
}

fn only(messages: &[String], name: &str) -> Vec<String> {
    messages.iter().filter(|message| message.starts_with(name)).cloned().collect()
}

/// All messages of both producers arrive, even equal ones, those of each producer in the order in which it sent them.
#[graded(points = 3, title, lesson = "Talk instead of sharing")]
fn all_messages_of_both_arrive() {
    for (of_a, of_b) in [(3, 2), (1, 4), (5, 0), (0, 5)] {
        let messages = messages_of([sends("a", of_a), sends("b", of_b)], 10);
        for (name, count) in [("a", of_a), ("b", of_b)] {
            let expected: Vec<String> = (1..=count).map(|number| format!("{name} {number}")).collect();
            let came = only(&messages, name);
            expect!(
                came == expected,
                expected = "a producer sends {expected:?}, and they come in this order",
                seen = "of that producer came {came:?}"
            );
        }
        expect!(messages.len() == of_a + of_b, expected = "nothing else comes", seen = "there was more");
    }
    let sends_nothing_but_empty = |messages: usize| {
        producer(async move |sender| {
            for _ in 0..messages {
                let _ = sender.send(String::new()).await;
            }
        })
    };
    let came = messages_of([sends_nothing_but_empty(2), sends_nothing_but_empty(1)], 10);
    expect!(
        came == ["", "", ""],
        expected = "three messages come that are all the same, each an empty text",
        seen = "these came: {came:?}"
    );
}

/// It is done when the last sender is gone, and not while somebody still has a clone of one.
#[graded(points = 2, title, lesson = "The end: nobody is left")]
fn ends_with_the_last_sender() {
    let kept: Arc<Mutex<Option<Sender<String>>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let gives_away = producer(async move |sender| {
        *keep.lock().expect("no panic") = Some(sender.clone());
        let _ = sender.send("early".to_owned()).await;
    });
    in_runtime(async {
        let task = CountingWaker::new("task");
        let mut run = watched([gives_away, sends("b", 1)], 10);
        let ended = finish(&mut run, &task).await.is_some();
        expect!(
            !ended,
            expected =
                "run waits while a third task has a clone of a producer's sender, though both producers have ended",
            seen = "it was done before that task had sent its message"
        );
        let sender = kept.lock().expect("no panic").take();
        let Some(sender) = sender else {
            probe::fail(format_args!("both producers are run"), format_args!("one was not"))
        };
        let sent = sender.send("late".to_owned()).await.is_ok();
        expect!(sent, expected = "messages are received until the last sender is gone", seen = "send gave an error");
        drop(sender);
        settle().await;
        let Some(mut messages) = finish(&mut run, &task).await else {
            probe::fail(
                format_args!("run is done when the last sender is gone"),
                format_args!("it waits forever: a sender still lives, or its task was not woken"),
            )
        };
        messages.sort();
        expect!(
            messages == ["b 1", "early", "late"],
            expected = "the late message arrives along with the others",
            seen = "these arrived: {messages:?}"
        );
    });
}

/// Both producers run at the same time: neither waits for the other to end.
#[graded(points = 2, title, lesson = "Talk instead of sharing")]
fn producers_run_at_the_same_time() {
    let (to_b, from_a) = oneshot::channel();
    let (to_a, from_b) = oneshot::channel();
    let meets = |name: &'static str, to_other: oneshot::Sender<()>, from_other: oneshot::Receiver<()>| {
        producer(async move |sender| {
            let _ = to_other.send(());
            if from_other.await.is_ok() {
                let _ = sender.send(name.to_owned()).await;
            }
        })
    };
    let mut messages = messages_of([meets("a", to_b, from_b), meets("b", to_a, from_a)], 1);
    messages.sort();
    expect!(
        messages == ["a", "b"],
        expected = "each of two producers waits until the other has begun, and then sends a message",
        seen = "these arrived: {messages:?}"
    );
}

/// When one producer has ended, the messages of the other still arrive.
#[graded(points = 1, lesson = "The end: nobody is left")]
fn one_producer_goes_on_alone() {
    for first in [0, 1] {
        let (gate, opened) = gate::<()>("the other producer");
        let waits = producer(async move |sender| {
            opened.await;
            let _ = sender.send("b".to_owned()).await;
        });
        let mut producers = [sends("a", 1), waits];
        producers.rotate_left(first);
        let messages = in_runtime(async {
            let task = CountingWaker::new("task");
            let mut run = watched(producers, 4);
            if let Some(messages) = finish(&mut run, &task).await {
                return messages;
            }
            gate.open(());
            settle().await;
            finish(&mut run, &task).await.unwrap_or_default()
        });
        expect!(
            messages == ["a 1", "b"],
            expected = "one producer sends \"a 1\" and ends, and the \"b\" of the other comes later",
            seen = "these arrived: {messages:?}"
        );
    }
}

/// The channel has room for as many messages as its capacity says; then it is full.
#[graded(points = 2, lesson = "Backpressure")]
fn the_capacity_is_kept() {
    for capacity in [1, 2, 7, 64] {
        // All of it in one poll of the producer, so that nobody receives meanwhile.
        let fills = producer(async move |sender| {
            let room = (0..capacity).filter(|_| sender.try_send("a".to_owned()).is_ok()).count();
            expect!(
                room == capacity,
                expected = "{capacity} messages fit into a channel of capacity {capacity}",
                seen = "it was full before that"
            );
            expect!(
                sender.try_send("a".to_owned()).is_err(),
                expected = "a channel of capacity {capacity} is full when it has {capacity} messages",
                seen = "there was room for one more: nothing holds the producers back"
            );
        });
        let messages = messages_of([fills, sends("b", 0)], capacity);
        expect!(messages.len() == capacity, expected = "all messages arrive", seen = "some did not");
    }
}

/// More messages than the channel has room for come through: they are received while the producers send.
#[graded(points = 2, lesson = "Backpressure")]
fn more_messages_than_fit() {
    for capacity in [1, 2, 5] {
        let messages = messages_of([sends("a", 20), sends("b", 15)], capacity);
        let came = messages.len();
        expect!(
            came == 35,
            expected = "20 messages and 15 come through a capacity of {capacity}",
            seen = "{came} came"
        );
    }
}

/// While nothing happens, run leaves its task alone; it is woken when there is a message.
#[graded(points = 1, lesson = "Your task")]
fn waiting_is_no_work() {
    let (gate, opened) = gate::<()>("producer");
    let waits = producer(async move |sender| {
        opened.await;
        let _ = sender.send("b".to_owned()).await;
    });
    in_runtime(async {
        let task = CountingWaker::new("task");
        let mut run = watched([sends("a", 0), waits], 1);
        finish_quietly(&mut run, &task).await;
        let seen = task.count();
        tokio::time::advance(Duration::from_secs(3600)).await;
        settle().await;
        expect!(
            task.count() == seen || run.poll(&task).is_pending(),
            expected = "run waits for a producer, even if that takes an hour",
            seen = "after an hour it was done, and what the producer sends later is lost"
        );
        finish_quietly(&mut run, &task).await;
        let seen = task.count();
        gate.open(());
        settle().await;
        expect!(
            task.count() > seen,
            expected = "the task of run is woken when a producer has something to send",
            seen = "it was not: run waits forever"
        );
        let messages = finish(&mut run, &task).await.unwrap_or_default();
        expect!(messages == ["b"], expected = "then the message arrives", seen = "it did not");
    });
}

/// Polls as `task` until it is not woken any more, and fails if that takes more than ten polls.
async fn finish_quietly(run: &mut Traced<'static, Vec<String>>, task: &CountingWaker) {
    for _ in 0..10 {
        let seen = task.count();
        run.expect_pending(task);
        settle().await;
        if task.count() == seen {
            return;
        }
    }
    expect!(
        false,
        expected = "while a producer waits for something else, run waits as well, asleep",
        seen = "its task was woken again after each of 10 polls, although nothing had happened"
    );
}

/// Without messages the result is empty, as soon as both senders are gone.
#[graded(points = 1, lesson = "The end: nobody is left")]
fn nothing_to_receive() {
    let drops_at_once = || producer(async |sender| drop(sender));
    let messages = messages_of([drops_at_once(), drops_at_once()], 3);
    expect!(messages.is_empty(), expected = "nothing comes if nothing was sent", seen = "something came");
}

/// Nothing happens before the first poll: no producer is called.
#[graded(points = 1, lesson = "Your task")]
fn nothing_before_the_first_poll() {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let noted = |name: &'static str| -> Producer {
        let log = Arc::clone(&log);
        Box::new(move |sender| {
            log.lock().expect("no panic").push(name.to_owned());
            Box::pin(async move {
                let _ = sender.send(name.to_owned()).await;
            })
        })
    };
    in_runtime(async {
        let mut run = watched([noted("a"), noted("b")], 2);
        settle().await;
        let called = log.lock().expect("no panic").len();
        expect!(called == 0, expected = "calling run only makes a future", seen = "a producer was called");
        let task = CountingWaker::new("task");
        let _ = run.poll(&task);
        settle().await;
        let mut called = log.lock().expect("no panic").clone();
        called.sort();
        expect!(called == ["a", "b"], expected = "each producer is called once", seen = "these were: {called:?}");
    });
}

/// Both producers have senders of the same channel, so its capacity is for both together.
#[graded(points = 1, lesson = "Backpressure")]
fn one_channel_for_both() {
    let capacity = 23;
    let known: Arc<Mutex<Vec<WeakSender<String>>>> = Arc::default();
    let shows = || {
        let known = Arc::clone(&known);
        let (gate, opened) = gate::<()>("producer");
        let shows = producer(async move |sender| {
            known.lock().expect("no panic").push(sender.downgrade());
            opened.await;
        });
        (gate, shows)
    };
    let ((gate_a, a), (gate_b, b)) = (shows(), shows());
    in_runtime(async {
        let mut run = watched([a, b], capacity);
        let _ = run.poll(&CountingWaker::new("task"));
        settle().await;
        let senders: Vec<Sender<String>> =
            known.lock().expect("no panic").iter().filter_map(WeakSender::upgrade).collect();
        let [a, b] = &senders[..] else {
            probe::fail(format_args!("both producers run after the first poll"), format_args!("they do not"))
        };
        expect!(
            a.same_channel(b),
            expected = "both producers send into the same channel",
            seen = "each of them has a channel of its own"
        );
        let is = a.max_capacity();
        expect!(
            is == capacity,
            expected = "the capacity of the channel is {capacity}, as asked for",
            seen = "it is {is}"
        );
    });
    drop((gate_a, gate_b));
}
