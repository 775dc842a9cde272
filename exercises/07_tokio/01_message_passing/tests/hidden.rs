use message_passing::run;
use probe::{CountingWaker, Drops, Gate, GateFuture, Inputs, Order, Traced, all_orders, expect, gate, graded};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{Sender, WeakSender};

type Producer = Box<dyn FnOnce(Sender<String>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// Both producers of a run are of one type, whatever they do.
fn producer<F>(body: impl FnOnce(Sender<String>) -> F + Send + 'static) -> Producer
where
    F: Future<Output = ()> + Send + 'static,
{
    Box::new(|sender| Box::pin(body(sender)))
}

/// A producer that sends these messages.
fn sends(messages: Vec<String>) -> Producer {
    producer(async move |sender| {
        for message in messages {
            let _ = sender.send(message).await;
        }
    })
}

/// What went into a channel, in this order.
type Log = Arc<Mutex<Vec<String>>>;

/// A producer that sends each message when its gate is open, and notes when it is in the channel.
fn sends_when_told(messages: Told, log: Log) -> Producer {
    producer(async move |sender| {
        for (told, message) in messages {
            told.await;
            if sender.send(message.clone()).await.is_ok() {
                // In the same poll that has put the message into the channel.
                log.lock().expect("no panic").push(message);
            }
        }
    })
}

/// Messages, each of which waits for its gate.
type Told = Vec<(GateFuture<()>, String)>;

/// So many messages with gates, and the gates.
fn gated(name: &str, messages: usize, inputs: &mut Inputs) -> (VecDeque<Gate<()>>, Told) {
    (1..=messages)
        .map(|number| {
            let (gate, future) = gate(&format!("{name} {number}"));
            (gate, (future, format!("{name} {number} {}", inputs.word())))
        })
        .unzip()
}

fn watched(name: &str, producers: [Producer; 2], capacity: usize) -> Traced<'static, Vec<String>> {
    let capacity = NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN);
    Traced::new(name, run(producers, capacity))
}

/// Runs a test's body in a runtime of one thread, whose clock stands still.
fn in_runtime<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(body)
}

/// Lets all tasks of the runtime go on until none of them can.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// A run that is polled by hand, and the gates of its producers.
struct Driven {
    run: Traced<'static, Vec<String>>,
    task: CountingWaker,
    /// How often the task had been woken at the last poll.
    seen: Option<usize>,
    gates: [VecDeque<Gate<()>>; 2],
    messages: Option<Vec<String>>,
}

impl Driven {
    fn new(name: &str, producers: [Producer; 2], gates: [VecDeque<Gate<()>>; 2], capacity: usize) -> Self {
        let run = watched(name, producers, capacity);
        Self { run, task: CountingWaker::new("task"), seen: None, gates, messages: None }
    }

    /// Opens a gate, or polls the run if its task is woken, whichever the order says. False if nothing is left to do.
    async fn step(&mut self, order: &Order) -> bool {
        let is_woken = self.seen.is_none_or(|seen| self.task.count() > seen);
        let may_be_polled = self.messages.is_none() && is_woken && self.run.polls() < 100;
        let mut may: Vec<Option<usize>> = (0..2).filter(|&of| !self.gates[of].is_empty()).map(Some).collect();
        may.extend(may_be_polled.then_some(None));
        if may.is_empty() {
            return false;
        }
        match may[order.choose(may.len())] {
            Some(of) => {
                if let Some(gate) = self.gates[of].pop_front() {
                    gate.open(());
                }
            }
            None => {
                self.seen = Some(self.task.count());
                if let Poll::Ready(messages) = self.run.poll(&self.task) {
                    self.messages = Some(messages);
                }
            }
        }
        settle().await;
        true
    }
}

fn expect_done(messages: Option<Vec<String>>) -> Vec<String> {
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

/// Polls whenever the task is woken, and returns the messages.
async fn finish(name: &str, producers: [Producer; 2], capacity: usize) -> Vec<String> {
    let task = CountingWaker::new("task");
    let mut run = watched(name, producers, capacity);
    for _ in 0..1_000 {
        let seen = task.count();
        if let Poll::Ready(messages) = run.poll(&task) {
            return messages;
        }
        settle().await;
        if task.count() == seen {
            break;
        }
    }
    expect_done(None)
}

/// The result has the messages of both in the order in which they entered the channel, whoever sends next.
#[graded(points = 2, lesson = "Your task")]
fn in_the_order_of_the_channel() {
    for capacity in [1, 2, 4] {
        let mut inputs = Inputs::new();
        all_orders(|order| {
            let log = Log::default();
            let (gates_a, of_a) = gated("a", 2, &mut inputs);
            let (gates_b, of_b) = gated("b", 2, &mut inputs);
            let producers = [sends_when_told(of_a, Arc::clone(&log)), sends_when_told(of_b, Arc::clone(&log))];
            let messages = in_runtime(async {
                let mut driven = Driven::new("run", producers, [gates_a, gates_b], capacity);
                while driven.step(order).await {}
                driven.messages
            });
            let came = expect_done(messages);
            let sent = log.lock().expect("no panic").clone();
            expect!(
                came == sent && sent.len() == 4,
                expected = "the result is {sent:?}: the messages in the order in which they entered the channel",
                seen = "it is {came:?}"
            );
        });
    }
}

/// Without messages the result is empty, as soon as both senders are gone.
#[graded(points = 1, lesson = "The end: nobody is left")]
fn nothing_to_receive() {
    in_runtime(async {
        let drops_at_once = || producer(async |sender| drop(sender));
        let messages = finish("run", [drops_at_once(), drops_at_once()], 3).await;
        expect!(messages.is_empty(), expected = "nothing comes if nothing was sent", seen = "something came");
    });
}

/// Nothing happens before the first poll: no producer is called.
#[graded(points = 1, lesson = "Your task")]
fn nothing_before_the_first_poll() {
    let log = Log::default();
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
        let mut run = watched("run", [noted("a"), noted("b")], 2);
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
    let capacity = Inputs::new().index(2..50);
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
        let mut run = watched("run", [a, b], capacity);
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

/// Any capacity will do that a channel of tokio can have, even one far larger than the memory.
#[graded(points = 1, lesson = "Your task")]
fn any_capacity() {
    for capacity in [1, 1_000_000, Semaphore::MAX_PERMITS] {
        let mut messages = in_runtime(finish("run", [sends(vec!["a".into()]), sends(vec!["b".into()])], capacity));
        messages.sort();
        expect!(
            messages == ["a", "b"],
            expected = "two messages come through a channel of capacity {capacity}",
            seen = "these came: {messages:?}"
        );
    }
}

/// Two runs beside each other have a channel each, in every order of what happens in them.
#[graded(points = 1, lesson = "Your task")]
fn two_runs_beside_each_other() {
    let mut inputs = Inputs::new();
    all_orders(|order| {
        let logs = [Log::default(), Log::default()];
        let ended = in_runtime(async {
            let mut both = [0, 1].map(|of| {
                let (gates_a, of_a) = gated("a", 1, &mut inputs);
                let producers = [sends_when_told(of_a, Arc::clone(&logs[of])), sends(Vec::new())];
                Driven::new(["one run", "other run"][of], producers, [gates_a, VecDeque::new()], 1)
            });
            let mut go_on = vec![0, 1];
            while !go_on.is_empty() {
                let next = order.choose(go_on.len());
                if !both[go_on[next]].step(order).await {
                    go_on.remove(next);
                }
            }
            both.map(|driven| driven.messages)
        });
        for (messages, log) in ended.into_iter().zip(&logs) {
            let came = expect_done(messages);
            let sent = log.lock().expect("no panic").clone();
            expect!(
                came == sent && sent.len() == 1,
                expected = "each of two runs returns what its own producers sent, here {sent:?}",
                seen = "one returned {came:?}"
            );
        }
    });
}

/// When run is dropped, wherever it stands, nobody receives any more: a producer that still sends gets an error.
#[graded(points = 2, lesson = "The end: nobody is left")]
fn dropped_in_between() {
    let mut inputs = Inputs::new();
    all_orders(|order| {
        let drops = Drops::new();
        let (gates_a, of_a) = gated("a", 2, &mut inputs);
        let (gates_b, of_b) = gated("b", 1, &mut inputs);
        let sends_until_nobody_listens = |messages: Told, name: &str| {
            let alive = drops.guard(name);
            producer(async move |sender| {
                let _alive = alive;
                for (told, message) in messages {
                    told.await;
                    if sender.send(message).await.is_err() {
                        return;
                    }
                }
                while sender.send("more".to_owned()).await.is_ok() {}
            })
        };
        let producers = [sends_until_nobody_listens(of_a, "a"), sends_until_nobody_listens(of_b, "b")];
        let left = in_runtime(async {
            let mut driven = Driven::new("run", producers, [gates_a, gates_b], 1);
            for _ in 0..order.choose(6) {
                driven.step(order).await;
            }
            drop(driven.run);
            settle().await;
            for gate in driven.gates.into_iter().flatten() {
                gate.open(());
            }
            settle().await;
            2 - drops.count()
        });
        expect!(
            left == 0,
            expected = "run was dropped, so a producer that sends gets an error, even if it waits for room; or it is dropped too",
            seen = "{left} of 2 producers did not end: somebody still receives, or they still wait for room"
        );
    });
}

/// The task that polled last is the one that is woken.
#[graded(points = 1, lesson = "Your task")]
fn newest_task_is_woken() {
    let mut inputs = Inputs::new();
    let (mut gates, messages) = gated("a", 3, &mut inputs);
    let expected: Vec<String> = messages.iter().map(|(_, message)| message.clone()).collect();
    in_runtime(async {
        let tasks = ["task A", "task B", "task C", "task D"].map(CountingWaker::new);
        let mut run = watched("run", [sends_when_told(messages, Log::default()), sends(Vec::new())], 2);
        for task in &tasks {
            // Until it has nothing more to do, which takes some polls if the producers are polled along with it.
            let mut polls = 0;
            loop {
                let seen = task.count();
                if let Poll::Ready(messages) = run.poll(task) {
                    expect!(messages == expected, expected = "all messages come", seen = "these came: {messages:?}");
                    return;
                }
                settle().await;
                polls += 1;
                if task.count() == seen || polls == 10 {
                    break;
                }
            }
            let Some(gate) = gates.pop_front() else { break };
            let seen = task.count();
            gate.open(());
            settle().await;
            expect!(
                task.count() > seen,
                expected = "the task that polled run last is woken when there is a message",
                seen = "it was not"
            );
        }
        expect_done(None);
    });
}

/// It runs in a runtime of several threads as well, where producers send at the same moment.
#[graded(points = 1, seconds = 15, lesson = "Talk instead of sharing")]
fn in_a_runtime_of_several_threads() {
    const MESSAGES: usize = 200;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    let runtime = runtime.expect("a runtime");
    for capacity in [1, 3, 100] {
        let numbered = |name: &str| (0..MESSAGES).map(|number| format!("{name} {number}")).collect::<Vec<_>>();
        let capacity = NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN);
        let run = run([sends(numbered("a")), sends(numbered("b"))], capacity);
        let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(3), run).await });
        let messages = expect_done(ended.ok());
        for name in ["a", "b"] {
            let came: Vec<String> = messages.iter().filter(|message| message.starts_with(name)).cloned().collect();
            expect!(
                came == numbered(name) && messages.len() == 2 * MESSAGES,
                expected = "all messages of both producers come, those of each in their order",
                seen = "they did not"
            );
        }
    }
    runtime.shutdown_timeout(Duration::from_secs(1));
}
