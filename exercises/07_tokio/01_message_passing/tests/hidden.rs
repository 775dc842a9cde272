use message_passing::run;
use probe::{CountingWaker, Drops, Gate, GateFuture, Inputs, Traced, all_orders, expect, gate, graded};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Sender;

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
    for _ in 0..8 {
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

    /// Opens a gate, or polls the run if its task is woken, whichever is chosen. False if nothing is left to do.
    async fn step(&mut self, choose: impl FnOnce(usize) -> usize) -> bool {
        let is_woken = self.seen.is_none_or(|seen| self.task.count() > seen);
        let may_be_polled = self.messages.is_none() && is_woken && self.run.polls() < 100;
        let mut may: Vec<Option<usize>> = (0..2).filter(|&of| !self.gates[of].is_empty()).map(Some).collect();
        may.extend(may_be_polled.then_some(None));
        if may.is_empty() {
            return false;
        }
        match may[choose(may.len())] {
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
    for capacity in [1, 4] {
        let mut inputs = Inputs::new();
        all_orders(|order| {
            let log = Log::default();
            let (gates_a, of_a) = gated("a", 2, &mut inputs);
            let (gates_b, of_b) = gated("b", 2, &mut inputs);
            let producers = [sends_when_told(of_a, Arc::clone(&log)), sends_when_told(of_b, Arc::clone(&log))];
            let messages = in_runtime(async {
                let mut driven = Driven::new("run", producers, [gates_a, gates_b], capacity);
                while driven.step(|among| order.choose(among)).await {}
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

/// Two runs beside each other have a channel each, however their steps alternate.
#[graded(points = 1, lesson = "Your task")]
fn two_runs_beside_each_other() {
    let mut inputs = Inputs::new();
    all_orders(|order| {
        let logs = [Log::default(), Log::default()];
        let ended = in_runtime(async {
            let mut both = [0, 1].map(|of| {
                let (gates_a, of_a) = gated("a", 2 - of, &mut inputs);
                let producers = [sends_when_told(of_a, Arc::clone(&logs[of])), sends(Vec::new())];
                Driven::new(["one run", "other run"][of], producers, [gates_a, VecDeque::new()], 1)
            });
            let mut go_on = vec![0, 1];
            while !go_on.is_empty() {
                let next = order.choose(go_on.len());
                if !both[go_on[next]].step(|among| among - 1).await {
                    go_on.remove(next);
                }
            }
            both.map(|driven| driven.messages)
        });
        for (of, messages) in ended.into_iter().enumerate() {
            let came = expect_done(messages);
            let sent = logs[of].lock().expect("no panic").clone();
            expect!(
                came == sent && sent.len() == 2 - of,
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
                driven.step(|among| order.choose(among)).await;
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

/// When another task takes run over, that task is woken.
#[graded(points = 1, lesson = "Your task")]
fn newest_task_is_woken() {
    for handed_on in 1..4 {
        let mut inputs = Inputs::new();
        let (gates, messages) = gated("a", 3, &mut inputs);
        let expected: Vec<String> = messages.iter().map(|(_, message)| message.clone()).collect();
        in_runtime(async {
            let tasks = ["task A", "task B", "task C", "task D"].map(CountingWaker::new);
            let mut run = watched("run", [sends_when_told(messages, Log::default()), sends(Vec::new())], 2);
            for task in &tasks[..handed_on] {
                run.expect_pending(task);
                settle().await;
            }
            let mut opened = false;
            let last = &tasks[handed_on];
            for _ in 0..20 {
                let seen = last.count();
                if let Poll::Ready(came) = run.poll(last) {
                    expect!(came == expected, expected = "all messages come", seen = "these came: {came:?}");
                    return;
                }
                settle().await;
                // Until it has nothing more to do, which takes some polls if the producers are polled along with it.
                if last.count() == seen {
                    if opened {
                        break;
                    }
                    opened = true;
                    gates.iter().for_each(|gate| gate.open(()));
                    settle().await;
                    expect!(
                        last.count() > seen,
                        expected = "the task that polled run last is woken when a producer goes on, sends and ends",
                        seen = "it was not, so it waits forever"
                    );
                }
            }
            expect_done(None);
        });
    }
}

/// It runs in a runtime of several threads as well, where producers send at the same moment, with thousands of messages.
#[graded(points = 1, seconds = 15, lesson = "Talk instead of sharing")]
fn in_a_runtime_of_several_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    let runtime = runtime.expect("a runtime");
    for (capacity, messages) in [(1, 300), (3, 300), (100, 5_000)] {
        let numbered = |name: &str| (0..messages).map(|number| format!("{name} {number}")).collect::<Vec<_>>();
        let capacity = NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN);
        let run = run([sends(numbered("a")), sends(numbered("b"))], capacity);
        let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(4), run).await });
        let came = expect_done(ended.ok());
        for name in ["a", "b"] {
            let of_one: Vec<String> = came.iter().filter(|message| message.starts_with(name)).cloned().collect();
            expect!(
                of_one == numbered(name) && came.len() == 2 * messages,
                expected = "all messages of both producers come, those of each in their order",
                seen = "they did not"
            );
        }
    }
    runtime.shutdown_timeout(Duration::from_secs(1));
}
