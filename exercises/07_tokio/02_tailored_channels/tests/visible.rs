//! What the service and its channels are about. `cargo test -p tailored_channels --test visible` runs these tests.

use probe::{CountingWaker, Tasks, Traced, all_orders, expect, graded};
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

/// Each asker gets the reply to its own request: the value that the key had before.
#[graded(points = 2, title, lesson = "One reply: oneshot")]
fn each_asker_gets_its_own_reply() {
    all_orders(|order| {
        let replies = RefCell::new(Vec::new());
        let (client, service) = started(4, 4);
        let mut tasks = Tasks::new(order);
        tasks.spawn("service", service);
        for (asker, key, value) in [("A", "colour", "blue"), ("B", "colour", "green"), ("C", "size", "10")] {
            let client = client.clone();
            let replies = &replies;
            tasks.spawn(asker, async move {
                let reply = client.set(key, value).await;
                replies.borrow_mut().push((asker, reply));
            });
        }
        drop(client);
        tasks.run();
        drop(tasks);
        let mut replies = replies.into_inner();
        replies.sort_by_key(|(asker, _)| *asker);
        let replies: Vec<_> = replies.iter().map(|(_, reply)| reply.as_ref().map(Option::as_deref)).collect();
        let a_first = replies == [Ok(Some("red")), Ok(Some("blue")), Ok(None)];
        let b_first = replies == [Ok(Some("green")), Ok(Some("red")), Ok(None)];
        expect!(
            a_first || b_first,
            expected = "the colour was red; A makes it blue, B makes it green: the first of them is told \"red\", and the \
                        second what the first has made of it. C sets a new key, and is told None",
            seen = "A, B and C were told {replies:?}"
        );
    });
}

/// Whoever watches sees the settings as they are, and after many changes the last of them only.
#[graded(points = 2, title, lesson = "The last value: watch")]
fn watchers_see_the_last_value() {
    let mut running = Running::new(4, 4);
    let task = CountingWaker::new("watcher");
    let mut watch = running.client.watch();
    let now = watch.borrow().clone();
    expect!(now == settings([RED]), expected = "whoever watches sees the settings", seen = "it saw {now:?}");
    for colour in ["blue", "green", "grey"] {
        let _ = running.set("colour", colour);
    }
    let changed = Traced::new("changed", watch.changed()).poll(&task);
    expect!(
        matches!(changed, Poll::Ready(Ok(()))),
        expected = "after three changes `changed` is Ready",
        seen = "it is not"
    );
    let now = watch.borrow().clone();
    expect!(
        now == settings([("colour", "grey")]),
        expected = "after three changes the last one is seen, the colour grey",
        seen = "this was seen: {now:?}"
    );
    let again = Traced::new("changed", watch.changed()).poll(&task);
    expect!(
        again.is_pending(),
        expected = "three changes, seen late, are seen once",
        seen = "`changed` was Ready again"
    );
}

/// A watcher that comes late has the present settings at once, and `changed` waits for the next change.
#[graded(points = 2, lesson = "The last value: watch")]
fn a_late_watcher_waits_for_the_next_change() {
    let mut running = Running::new(4, 4);
    let _ = running.set("colour", "blue");
    let task = CountingWaker::new("watcher");
    for client in [running.client.clone(), running.client.clone().clone()] {
        let mut watch = client.watch();
        let now = watch.borrow().clone();
        expect!(
            now == settings([("colour", "blue")]),
            expected = "a watcher that comes after a change sees the new settings",
            seen = "it saw {now:?}"
        );
        let mut changed = Traced::new("changed", watch.changed());
        let is_pending = changed.poll(&task).is_pending();
        expect!(
            is_pending,
            expected = "`changed` waits for a change that comes after the call of `watch`",
            seen = "it was Ready at once, for a change that was made before"
        );
        let seen = task.count();
        let colour = running.set("colour", "green");
        let _ = running.set("colour", "blue");
        expect!(colour.is_ok(), expected = "the colour is set", seen = "it was not");
        expect!(task.count() > seen, expected = "then the next change wakes the watcher", seen = "it was not woken");
    }
}

/// Whoever listens hears every change that comes after the call, one by one, and none from before.
#[graded(points = 2, title, lesson = "Every event: broadcast")]
fn listeners_hear_what_comes_after() {
    let mut running = Running::new(4, 8);
    let _ = running.set("colour", "blue");
    let mut changes = running.client.changes();
    let (before, over) = heard(&mut changes);
    expect!(
        before.is_empty() && !over,
        expected = "a new listener hears nothing of the changes from before",
        seen = "it heard {before:?}"
    );
    for (key, value) in [("colour", "green"), ("size", "10"), ("colour", "grey")] {
        let _ = running.set(key, value);
    }
    let (after, _) = heard(&mut changes);
    expect!(
        after == [change("colour", "green"), change("size", "10"), change("colour", "grey")],
        expected = "three changes are heard in their order: green, size 10, grey",
        seen = "these were: {after:?}"
    );
}

/// What a slow listener hears of the changes to "1" up to "7", with 2 of them kept: how many it missed, and all it heard.
fn heard_late(running: &mut Running, changes: &mut Changes) -> (u64, Vec<Heard>) {
    for colour in COLOURS {
        let _ = running.set("colour", colour);
    }
    let (mut listened, _) = heard(changes);
    match listened.first() {
        Some(&Heard::Missed(missed)) => {
            listened.remove(0);
            (missed, listened)
        }
        _ => (0, listened),
    }
}

const COLOURS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// A listener that was too slow is first told how many changes it missed.
#[graded(points = 2, title, lesson = "The surprise: an error that is not the end")]
fn a_slow_listener_is_told() {
    let mut running = Running::new(4, 2);
    let mut changes = running.client.changes();
    let (missed, kept) = heard_late(&mut running, &mut changes);
    expect!(
        missed > 0,
        expected = "a listener that comes after 7 changes, with 2 of them kept, is first told how many it missed",
        seen = "it was not told; this was heard: {kept:?}"
    );
    let kept = kept.len() as u64;
    expect!(
        missed + kept == 7,
        expected = "of 7 changes each is heard, or counted as missed",
        seen = "{missed} were counted, and {kept} heard"
    );
}

/// A listener that was too slow goes on with the changes that are still kept, and hears those that follow.
#[graded(points = 2, title, lesson = "The surprise: an error that is not the end")]
fn a_slow_listener_goes_on() {
    let mut running = Running::new(4, 2);
    let mut changes = running.client.changes();
    let (_, kept) = heard_late(&mut running, &mut changes);
    let expected: Vec<Heard> = COLOURS[7 - kept.len().min(7)..].iter().map(|colour| change("colour", colour)).collect();
    expect!(
        kept == expected && (2..4).contains(&kept.len()),
        expected = "of 7 changes, with 2 of them kept, the last 2 or 3 are heard by a listener that comes late",
        seen = "these were: {kept:?}"
    );
    let _ = running.set("colour", "8");
    let (next, over) = heard(&mut changes);
    expect!(
        next == [change("colour", "8")] && !over,
        expected = "the change after that is heard, too",
        seen = "this was: {next:?}"
    );
}

/// If an asker is dropped while it waits for its reply, its request is carried out, and the service goes on.
#[graded(points = 2, lesson = "One reply: oneshot")]
fn a_dropped_asker_harms_nobody() {
    all_orders(|order| {
        let reply = RefCell::new(None);
        let (client, service) = started(4, 4);
        let watch = client.watch();
        let mut tasks = Tasks::new(order);
        tasks.spawn("service", service);
        let (hasty, patient) = (client.clone(), client);
        tasks.spawn("hasty asker", async move {
            let _ = hasty.set("size", "10").await;
        });
        for _ in 0..order.choose(4) {
            tasks.step();
        }
        tasks.cancel("hasty asker");
        let patient_reply = &reply;
        tasks.spawn("patient asker", async move {
            *patient_reply.borrow_mut() = Some(patient.set("colour", "blue").await);
        });
        tasks.run();
        drop(tasks);
        let told = reply.into_inner();
        expect!(
            told == Some(Ok(Some("red".to_owned()))),
            expected = "after an asker was dropped, the service answers the next one",
            seen = "that one was told {told:?}"
        );
        let colour = watch.borrow().get("colour").cloned();
        expect!(
            colour.as_deref() == Some("blue"),
            expected = "and carries out its request",
            seen = "the colour is {colour:?}"
        );
    });

    let mut running = Running::new(4, 4);
    let mut hasty = Traced::new("hasty asker", running.client.set("size", "10"));
    hasty.expect_pending(&CountingWaker::new("asker"));
    drop(hasty);
    running.serve();
    let size = running.client.watch().borrow().get("size").cloned();
    expect!(
        size.as_deref() == Some("10"),
        expected = "a request that was in the queue is carried out although its asker was dropped",
        seen = "it was not"
    );
}

/// As many requests wait in the queue as it has room for; one that is dropped before it is in there is never carried out.
#[graded(points = 2, lesson = "One reply: oneshot")]
fn a_request_without_room_waits() {
    for queue in [1, 2, 3, 20] {
        let mut running = Running::new(queue, 4);
        let client = running.client.clone();
        let task = CountingWaker::new("asker");
        let keys: Vec<String> = (0..queue + 3).map(|number| format!("key {number}")).collect();
        let mut sets: Vec<_> = keys.iter().map(|key| Traced::new(key, client.set(key, "x"))).collect();
        sets.iter_mut().for_each(|set| set.expect_pending(&task));
        let now = client.watch().borrow().clone();
        expect!(
            now == settings([RED]),
            expected = "before the service is polled, no request is carried out",
            seen = "the settings are {now:?}"
        );
        drop(sets);
        running.serve();
        let done = client.watch().borrow().len() - 1;
        expect!(
            done == queue,
            expected = "{queue} + 3 requests were dropped before the service was polled: the {queue} that were in the queue \
                        are carried out, and the others are not",
            seen = "{done} were carried out"
        );
    }
}

/// The service goes on when nobody watches and nobody listens.
#[graded(points = 1, lesson = "Every event: broadcast")]
fn nobody_has_to_listen() {
    let mut running = Running::new(4, 4);
    drop((running.client.watch(), running.client.changes()));
    for (colour, before) in [("blue", "red"), ("green", "blue")] {
        let told = running.set("colour", colour);
        expect!(
            told == Ok(Some(before.to_owned())),
            expected = "a set is answered also if nobody watches or listens",
            seen = "the asker was told {told:?}"
        );
    }
    // The last client is gone as well when the last two are carried out.
    let Running { client, service, task } = running;
    for value in ["1", "2"] {
        let mut set = Traced::new("asker", client.set("size", value));
        set.expect_pending(&CountingWaker::new("asker"));
    }
    drop(client);
    if let Some(mut service) = service {
        expect!(
            (0..10).any(|_| service.poll(&task).is_ready()),
            expected =
                "the service carries out what is left in the queue, although nobody is there any more, and is done",
            seen = "it is not done"
        );
    }
}

/// When the last client is gone, the service carries out what is in the queue, is done, and whoever watches or listens learns it.
#[graded(points = 2, lesson = "The end of the service")]
fn ends_with_the_last_client() {
    all_orders(|order| {
        let (client, service) = started(4, 4);
        let mut watch = client.watch();
        // Nobody listens, or somebody does.
        let mut changes = (order.choose(2) == 1).then(|| client.changes());
        let mut tasks = Tasks::new(order);
        tasks.spawn("service", service);
        for _ in 0..order.choose(2) {
            tasks.step();
        }
        // Two requests go into the queue, and their askers away.
        for (key, value) in [("colour", "blue"), ("size", "10")] {
            Traced::new("asker", client.set(key, value)).expect_pending(&CountingWaker::new("asker"));
        }
        if order.choose(2) == 1 {
            tasks.run();
            expect!(
                !tasks.has_ended("service"),
                expected = "while there is a client, the service waits for requests",
                seen = "it was done, though a client was left"
            );
        }
        drop(client);
        tasks.run();
        expect!(
            tasks.has_ended("service"),
            expected = "when the last client is gone the service is done, even if somebody still watches and listens",
            seen = "it waits forever, or was not woken"
        );
        let now = watch.borrow().clone();
        expect!(
            now == settings([("colour", "blue"), ("size", "10")]),
            expected = "what was in the queue is carried out before that: the colour is blue, and the size 10",
            seen = "the settings are {now:?}"
        );
        let task = CountingWaker::new("watcher");
        let _ = Traced::new("changed", watch.changed()).poll(&task);
        let end = Traced::new("changed", watch.changed()).poll(&task);
        expect!(
            matches!(end, Poll::Ready(Err(_))),
            expected = "whoever watches sees the last change, and then `changed` is an error: nothing will follow",
            seen = "it is not"
        );
        if let Some(changes) = &mut changes {
            let listened = heard(changes);
            expect!(
                listened == (vec![change("colour", "blue"), change("size", "10")], true),
                expected = "whoever listens hears the last changes, and then None",
                seen = "this was heard: {listened:?}"
            );
        }
    });
}

/// When a set has returned, whoever watches sees the new settings, and whoever listens can hear the change.
#[graded(points = 2, lesson = "One reply: oneshot")]
fn the_reply_comes_last() {
    all_orders(|order| {
        let (client, service) = started(4, 4);
        let (watch, mut changes) = (client.watch(), client.changes());
        let mut running = Tasks::new(order);
        running.spawn("service", service);
        let asked = RefCell::new(false);
        let told = &asked;
        running.spawn("asker", async move {
            let _ = client.set("colour", "blue").await;
            let colour = watch.borrow().get("colour").cloned();
            expect!(
                colour.as_deref() == Some("blue"),
                expected = "when a set has returned, the settings have the new value",
                seen = "whoever watches still sees {colour:?}"
            );
            let heard = heard(&mut changes).0;
            expect!(
                heard == [change("colour", "blue")],
                expected = "when a set has returned, its change can be heard",
                seen = "this was: {heard:?}"
            );
            *told.borrow_mut() = true;
        });
        running.run();
        drop(running);
        expect!(asked.into_inner(), expected = "the set returns", seen = "it waits forever");
    });
    // The service says it to three kinds of people in one poll. Whoever is woken by the reply may look within that poll.
    let (client, service) = started(4, 4);
    let (watch, task) = (client.watch(), CountingWaker::new("service's task"));
    let seen = std::sync::Arc::new(std::sync::Mutex::new(None));
    let looks = std::sync::Arc::clone(&seen);
    let asker = WakeCalls(Box::new(move || {
        let colour = watch.borrow().get("colour").cloned();
        looks.lock().expect("no panic").get_or_insert(colour);
    }));
    let waker = std::task::Waker::from(std::sync::Arc::new(asker));
    let mut set = std::pin::pin!(client.set("colour", "blue"));
    let _ = set.as_mut().poll(&mut std::task::Context::from_waker(&waker));
    let _ = Traced::new("service", service).poll(&task);
    let colour = seen.lock().expect("no panic").take().flatten();
    expect!(
        colour.as_deref() == Some("blue"),
        expected = "an asker that is woken by its reply, and looks in that moment, sees the new settings",
        seen = "it saw {colour:?}"
    );
}

/// What a waker does that looks around when it is woken.
struct WakeCalls(Box<dyn Fn() + Send + Sync>);

impl std::task::Wake for WakeCalls {
    fn wake(self: std::sync::Arc<Self>) {
        (self.0)();
    }
}

/// When the service is gone, whoever asks is told so, and also those that wait for room or for their reply.
#[graded(points = 1, lesson = "The end of the service")]
fn askers_learn_that_it_is_gone() {
    let running = Running::new(1, 4);
    let tasks = ["asker", "asker without room", "late asker"].map(CountingWaker::new);
    let client = running.client;
    let mut waits_for_reply = Traced::new("set", client.set("colour", "blue"));
    waits_for_reply.expect_pending(&tasks[0]);
    let mut waits_for_room = Traced::new("set without room", client.set("colour", "green"));
    waits_for_room.expect_pending(&tasks[1]);
    drop(running.service);
    expect!(
        tasks[0].is_woken() && tasks[1].is_woken(),
        expected = "those that wait for a reply or for room are woken when the service is dropped",
        seen = "one of them was not, and waits forever"
    );
    let told = [waits_for_reply.expect_ready(&tasks[0]), waits_for_room.expect_ready(&tasks[1])];
    expect!(told == [Err(Gone), Err(Gone)], expected = "they are told Gone", seen = "they were told {told:?}");
    for colour in ["grey", "red"] {
        let told = Traced::new("later set", client.set("colour", colour)).expect_ready(&tasks[2]);
        expect!(told == Err(Gone), expected = "whoever asks later is told Gone", seen = "it was told {told:?}");
    }
}

/// When the service is dropped, those that watch or listen learn that nothing will follow, although a client is left.
#[graded(points = 2, lesson = "The end of the service")]
fn watchers_and_listeners_learn_the_end() {
    let running = Running::new(1, 4);
    let tasks = ["watcher", "listener"].map(CountingWaker::new);
    let client = running.client;
    let (mut watch, mut changes) = (client.watch(), client.changes());
    let mut changed = Traced::new("changed", watch.changed());
    let mut next = Traced::new("next", changes.next());
    changed.expect_pending(&tasks[0]);
    next.expect_pending(&tasks[1]);
    drop(running.service);
    for (name, task) in ["watches", "listens"].iter().zip(&tasks) {
        expect!(
            task.is_woken(),
            expected = "when the service is dropped, whoever {name} is woken",
            seen = "it was not, and waits forever: a sender is still alive"
        );
    }
    let (watched, listened) = (changed.expect_ready(&tasks[0]).is_err(), next.expect_ready(&tasks[1]).is_none());
    expect!(
        watched && listened,
        expected = "`changed` is an error, and `next` is None",
        seen = "one of them said that it goes on"
    );
    let (mut watch, mut changes) = (client.watch(), client.changes());
    let watched = Traced::new("later changed", watch.changed()).poll(&tasks[0]);
    let listened = Traced::new("later next", changes.next()).poll(&tasks[1]);
    expect!(
        matches!((&watched, &listened), (Poll::Ready(Err(_)), Poll::Ready(None))),
        expected = "whoever watches or listens from then on is told that it is over",
        seen = "it waits: some sender is still alive"
    );
}

/// While there is nothing to do, the service leaves its task alone; a request wakes it.
#[graded(points = 1, lesson = "Your task")]
fn an_idle_service_sleeps() {
    let mut running = Running::new(4, 4);
    let (_watch, _changes) = (running.client.watch(), running.client.changes());
    for colour in ["blue", "green", "blue"] {
        let polls = |running: &Running| running.service.as_ref().map_or(0, Traced::polls);
        let before = polls(&running);
        running.serve();
        expect!(
            polls(&running) <= before + 10,
            expected = "a service without requests sleeps after 10 polls at most",
            seen = "its task was woken after each of 10 polls, although nothing had happened"
        );
        let before = polls(&running);
        let _ = running.set("colour", colour);
        expect!(
            polls(&running) <= before + 11,
            expected = "a service that has carried out its one request sleeps after 10 polls at most",
            seen = "its task was woken after each of 10 polls, although nothing more had happened"
        );
    }
    let seen = running.task.count();
    let client = running.client.clone();
    let mut set = Traced::new("set", client.set("colour", "green"));
    set.expect_pending(&CountingWaker::new("asker"));
    expect!(running.task.count() > seen, expected = "a request wakes the service", seen = "it was not woken");
}
