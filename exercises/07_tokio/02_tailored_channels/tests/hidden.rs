use probe::{CountingWaker, Inputs, Tasks, Traced, all_orders, expect, graded};
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::task::Poll;
use tailored_channels::{Change, Changes, Client, Gone, Heard, Settings, settings_service};

const RED: (&str, &str) = ("colour", "red");

/// A service whose only setting is that the colour is red, polled by hand whenever its task is woken.
struct Running {
    client: Client,
    service: Option<Traced<'static, ()>>,
    task: CountingWaker,
}

fn started(queue: usize, history: usize) -> (Client, impl Future<Output = ()> + Send + 'static) {
    let [queue, history] = [queue, history].map(|number| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN));
    settings_service(settings([RED]), queue, history)
}

fn settings<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Settings {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

impl Running {
    fn new(queue: usize, history: usize) -> Self {
        let (client, service) = started(queue, history);
        Self { client, service: Some(Traced::new("service", service)), task: CountingWaker::new("service's task") }
    }

    /// Polls the service until its task is no longer woken. Tells whether it is done.
    fn serve(&mut self) -> bool {
        let Some(service) = &mut self.service else { return true };
        for _ in 0..100 {
            let seen = self.task.count();
            if service.poll(&self.task).is_ready() {
                self.service = None;
                return true;
            }
            if self.task.count() == seen {
                break;
            }
        }
        false
    }

    /// What one asker is told, while nobody else asks.
    fn set(&mut self, key: &str, value: &str) -> Result<Option<String>, Gone> {
        let client = self.client.clone();
        let task = CountingWaker::new("asker");
        let mut set = Traced::new("set", client.set(key, value));
        for _ in 0..10 {
            if let Poll::Ready(answer) = set.poll(&task) {
                return answer;
            }
            self.serve();
        }
        probe::fail(format_args!("a set is answered when the service is polled"), format_args!("it was not"))
    }
}

fn change(key: &str, value: &str) -> Heard {
    Heard::Change(Change { key: key.to_owned(), value: value.to_owned() })
}

/// What a listener hears until it would have to wait, and whether that was the end.
fn heard(changes: &mut Changes) -> (Vec<Heard>, bool) {
    let task = CountingWaker::new("listener");
    let mut heard = Vec::new();
    for _ in 0..1_000 {
        match Traced::new("next", changes.next()).poll(&task) {
            Poll::Ready(Some(next)) => heard.push(next),
            Poll::Ready(None) => return (heard, true),
            Poll::Pending => break,
        }
    }
    (heard, false)
}

/// A key that is given the value that it already has is no change: it is answered, and nobody hears of it.
#[graded(points = 1, lesson = "The last value: watch")]
fn the_same_value_is_no_change() {
    let colour = Inputs::new().word();
    let mut running = Running::new(4, 4);
    let _ = running.set("colour", &colour);
    let (mut watch, mut changes) = (running.client.watch(), running.client.changes());
    let told = running.set("colour", &colour);
    expect!(
        told == Ok(Some(colour.clone())),
        expected = "whoever sets the colour to {colour}, which it is already, is told so",
        seen = "it was told {told:?}"
    );
    let changed = Traced::new("changed", watch.changed()).poll(&CountingWaker::new("watcher"));
    expect!(changed.is_pending(), expected = "whoever watches is left alone", seen = "`changed` was Ready");
    let (listened, _) = heard(&mut changes);
    expect!(listened.is_empty(), expected = "whoever listens hears nothing", seen = "this was heard: {listened:?}");
    let _ = running.set("size", "");

    // Whether it is the same value shows only when its turn comes.
    let client = running.client.clone();
    let tasks = ["asker A", "asker B"].map(CountingWaker::new);
    let mut sets = [Traced::new("A", client.set("size", "10")), Traced::new("B", client.set("size", ""))];
    for (set, task) in sets.iter_mut().zip(&tasks) {
        let _ = set.poll(task);
    }
    running.serve();
    let told = sets.iter_mut().zip(&tasks).map(|(set, task)| set.poll(task)).collect::<Vec<_>>();
    expect!(
        told == [Poll::Ready(Ok(Some(String::new()))), Poll::Ready(Ok(Some("10".to_owned())))],
        expected = "of two requests in the queue the first changes the size from \"\" to \"10\", and the second back",
        seen = "they were told {told:?}"
    );
}

/// A new key is a change, even if its value is empty.
#[graded(points = 1, lesson = "Every event: broadcast")]
fn an_empty_value_is_a_value() {
    let mut running = Running::new(4, 4);
    let (watch, mut changes) = (running.client.watch(), running.client.changes());
    let key = Inputs::new().word();
    let told = running.set(&key, "");
    expect!(told == Ok(None), expected = "{key} is a new key: there was no value before", seen = "told was {told:?}");
    let (listened, _) = heard(&mut changes);
    expect!(
        listened == [change(&key, "")],
        expected = "whoever listens hears that {key} has a value now, an empty one",
        seen = "this was heard: {listened:?}"
    );
    let value = watch.borrow().get(&key).cloned();
    expect!(value.as_deref() == Some(""), expected = "{key} has an empty value", seen = "it has {value:?}");
}

/// Every listener hears all changes in the order in which they were made, each at its own pace.
#[graded(points = 2, lesson = "Every event: broadcast")]
fn every_listener_hears_all() {
    all_orders(|order| {
        let (client, service) = started(4, 4);
        let logs = [RefCell::new(Vec::new()), RefCell::new(Vec::new())];
        let mut tasks = Tasks::new(order);
        tasks.spawn("service", service);
        for (name, log) in ["listener A", "listener B"].into_iter().zip(&logs) {
            let mut changes = client.changes();
            tasks.spawn(name, async move {
                while let Some(heard) = changes.next().await {
                    log.borrow_mut().push(heard);
                }
            });
        }
        // In this order they enter the queue.
        let asked = [("colour", "blue"), ("size", "10")];
        tasks.spawn("asker", async move {
            let [first, second] = asked.map(|(key, value)| client.set(key, value));
            let _ = tokio::join!(first, second);
        });
        tasks.run();
        let left = tasks.unfinished();
        expect!(left.is_empty(), expected = "service and listeners come to their end", seen = "{left:?} did not");
        drop(tasks);
        for log in &logs {
            let log = log.borrow();
            expect!(
                *log == asked.map(|(key, value)| change(key, value)),
                expected = "each of two listeners hears both changes, in the order in which they were asked for",
                seen = "one heard {log:?}"
            );
        }
    });
}

/// The changes that a listener misses are counted exactly, whatever the history, and none is missed that it should keep.
#[graded(points = 2, lesson = "The surprise: an error that is not the end")]
fn missed_changes_are_counted() {
    let mut inputs = Inputs::new();
    for history in [1, 2, 3, 5, 6, 8, 16, inputs.index(17..30)] {
        let mut running = Running::new(4, history);
        let mut changes = running.client.changes();
        let mut made = 0;
        for round in [history, 2 * history + inputs.index(0..5), history, 5 * history] {
            let of_round: Vec<String> = (made..made + round).map(|number| number.to_string()).collect();
            for value in &of_round {
                let _ = running.set("colour", value);
            }
            made += round;
            let (mut listened, over) = heard(&mut changes);
            let missed = match listened.first() {
                Some(Heard::Missed(missed)) => *missed as usize,
                _ => 0,
            };
            if missed > 0 {
                listened.remove(0);
            }
            let kept = listened.len();
            let expected: Vec<Heard> = of_round.iter().skip(missed).map(|value| change("colour", value)).collect();
            expect!(
                !over && listened == expected,
                expected =
                    "of {round} changes with a history of {history}, those that were not missed are heard, in order",
                seen = "{missed} were missed, and {kept} heard"
            );
            expect!(
                if round <= history { missed == 0 } else { (history..2 * history).contains(&kept) },
                expected = "of {round} changes {history} are kept, or a few more, but fewer than twice as many",
                seen = "{kept} were"
            );
        }
    }
}

/// A call of next that is dropped before it was ready takes no change with it.
#[graded(points = 1, lesson = "Every event: broadcast")]
fn a_dropped_next_loses_nothing() {
    let mut running = Running::new(4, 4);
    let mut changes = running.client.changes();
    let task = CountingWaker::new("listener");
    drop(Traced::new("never polled", changes.next()));
    for colour in ["blue", "green"] {
        let mut next = Traced::new("dropped", changes.next());
        next.expect_pending(&task);
        let seen = task.count();
        let _ = running.set("colour", colour);
        expect!(task.count() > seen, expected = "a change wakes whoever waits for one", seen = "it was not woken");
        drop(next);
        drop(Traced::new("never polled", changes.next()));
        let (listened, _) = heard(&mut changes);
        expect!(
            listened == [change("colour", colour)],
            expected = "a call of next that was dropped leaves the change to the next call",
            seen = "this was heard: {listened:?}"
        );
    }
}

/// A clone is a client like the first one: it asks, watches and listens, and the service lives as long as any of them.
#[graded(points = 1, lesson = "The end of the service")]
fn clones_are_clients_of_the_same_service() {
    let mut running = Running::new(4, 4);
    let mut listener = running.client.changes();
    let clone = running.client.clone().clone();
    let _ = running.set("colour", "blue");
    running.client = clone;
    expect!(
        !running.serve(),
        expected = "the service goes on while a clone of the first client is left",
        seen = "it was done"
    );
    let (watch, mut late) = (running.client.watch(), running.client.changes());
    let told = running.set("colour", "green");
    expect!(
        told == Ok(Some("blue".to_owned())),
        expected = "a clone asks the same service, where the colour is blue by now",
        seen = "it was told {told:?}"
    );
    let colour = watch.borrow().get("colour").cloned();
    let listened = [heard(&mut listener).0, heard(&mut late).0];
    expect!(
        colour.as_deref() == Some("green")
            && listened == [vec![change("colour", "blue"), change("colour", "green")], vec![change("colour", "green")]],
        expected = "a clone watches and listens to the same service, from the moment on in which it was asked to",
        seen = "the colour is {colour:?}, and this was heard: {listened:?}"
    );
}

/// Two services beside each other have settings and channels of their own.
#[graded(points = 1, lesson = "Your task")]
fn two_services_beside_each_other() {
    all_orders(|order| {
        let mut both = [Running::new(2, 2), Running::new(3, 3)];
        let mut listeners = [both[0].client.changes(), both[1].client.changes()];
        let mut asked: [Vec<&str>; 2] = Default::default();
        for colour in ["blue", "green", "grey"] {
            let of = order.choose(2);
            let before = asked[of].last().unwrap_or(&"red");
            let told = both[of].set("colour", colour);
            expect!(
                told == Ok(Some((*before).to_owned())),
                expected = "a service answers with its own colour, {before}",
                seen = "it answered {told:?}"
            );
            asked[of].push(colour);
            let (listened, _) = heard(&mut listeners[of]);
            let (other, _) = heard(&mut listeners[1 - of]);
            expect!(
                listened == [change("colour", colour)] && other.is_empty(),
                expected = "a change is heard by those that listen to that service, and by nobody else",
                seen = "they heard {listened:?}, and those of the other service {other:?}"
            );
        }
    });
}
