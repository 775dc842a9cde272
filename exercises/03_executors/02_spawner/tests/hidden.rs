use probe::{Drops, Gate, Inputs, ProcessorWatch, expect, gate, graded, note, soon};
use spawner::Spawner;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(2);

/// An executor that runs on a thread of its own.
struct Runner {
    thread: JoinHandle<()>,
    end: Receiver<()>,
}

impl Runner {
    /// Makes an executor, spawns what `setup` says, and runs it.
    fn start(setup: impl FnOnce(Spawner) + Send + 'static) -> Self {
        let (done, end) = channel();
        let thread = thread::Builder::new().name("the runner".to_owned()).spawn(move || {
            let (executor, spawner) = spawner::new();
            setup(spawner);
            note("run", "called");
            executor.run();
            note("run", "returns");
            drop(executor);
            let _ = done.send(());
        });
        Self { thread: thread.expect("a thread can be started"), end }
    }

    /// Waits until `so_far` holds, for 2 s at most, and then a little longer: until all that are left are waiting.
    fn settles(&self, so_far: impl Fn() -> bool) {
        soon(|| so_far() || self.thread.is_finished());
        thread::sleep(Duration::from_millis(50));
    }

    /// Whether `run` has returned within `time`.
    fn has_returned(&self, time: Duration) -> bool {
        self.end.recv_timeout(time).is_ok()
    }

    /// Waits for `run` to return; the test fails if it panics, or if it does not return within 2 s.
    fn returns(self, once: &str, otherwise: &str) {
        if let Err(ended) = self.end.recv_timeout(PATIENCE) {
            expect!(
                ended == RecvTimeoutError::Disconnected,
                expected = "run returns once {once}",
                seen = "2 s later it had not returned: {otherwise}"
            );
            let panic = self.thread.join().expect_err("a thread that sent nothing has panicked");
            std::panic::resume_unwind(panic)
        }
    }
}

/// A future that is Pending so many times, each time after it has woken its task, and then says that it is done. Nobody
/// keeps its waker.
fn takes_turns(name: &'static str, turns: usize) -> (Arc<AtomicBool>, impl Future<Output = ()> + Send + 'static) {
    let done = Arc::new(AtomicBool::new(false));
    let says = Arc::clone(&done);
    let mut left = turns;
    let future = poll_fn(move |cx| {
        if left == 0 {
            note(name, "polled → Ready");
            says.store(true, Ordering::SeqCst);
            return Poll::Ready(());
        }
        note(name, "polled → Pending, wakes its task");
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    });
    (done, future)
}

fn all_polled<T>(gates: &[Gate<T>]) -> bool {
    gates.iter().all(|gate| gate.polls() > 0)
}

/// All tasks are polled on the thread that called run, whoever spawned them and whoever wakes them.
#[graded(points = 1, lesson = "From one to many")]
fn all_tasks_share_one_thread() {
    let count = Inputs::new().index(4..9);
    let polled_on: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let (mut gates, mut futures) = (Vec::new(), Vec::new());
    for number in 1..=count {
        let (gate, future) = gate::<()>(&format!("task {number}"));
        gates.push(gate);
        let polled_on = Arc::clone(&polled_on);
        let mut future = Box::pin(future);
        futures.push(poll_fn(move |cx| {
            polled_on.lock().unwrap().push(thread::current().id());
            future.as_mut().poll(cx)
        }));
    }
    let last = futures.pop();
    let (sent, spawners) = channel();
    let runner = Runner::start(move |spawner| {
        futures.into_iter().for_each(|future| spawner.spawn(future));
        drop(sent.send(spawner));
    });
    if let (Ok(spawner), Some(last)) = (spawners.recv(), last) {
        spawner.spawn(last);
    }
    runner.settles(|| all_polled(&gates));
    gates.iter().for_each(|gate| gate.open(()));
    let id = runner.thread.thread().id();
    runner.returns("all tasks were woken by another thread and are done", "a task was not polled");
    let polled_on = polled_on.lock().unwrap();
    expect!(
        polled_on.iter().all(|thread| *thread == id),
        expected = "all polls happen on the thread that called run",
        seen = "another thread polled a task"
    );
}

/// Run waits while there is a Spawner, though all tasks are done, and runs what is spawned meanwhile by other threads.
#[graded(points = 1, lesson = "When is run done?")]
fn run_waits_for_the_last_spawner() {
    let (sent, spawners) = channel();
    let (first, future) = takes_turns("task 1", Inputs::new().index(0..3));
    let runner = Runner::start(move |spawner| {
        spawner.spawn(future);
        drop(sent.send(spawner.clone()));
    });
    let kept = spawners.recv().ok();
    runner.settles(|| first.load(Ordering::SeqCst));
    expect!(
        kept.is_none() || first.load(Ordering::SeqCst),
        expected = "a task that was spawned before run was called is run",
        seen = "it is not done after 2 s: a wake in its poll blocks, or was lost"
    );
    expect!(
        kept.is_none() || !runner.has_returned(Duration::from_millis(200)),
        expected = "run does not return while another thread has a Spawner, although no task is left",
        seen = "it returned"
    );
    let (second, future) = takes_turns("task 2", 1);
    if let Some(kept) = &kept {
        kept.spawn(future);
    }
    runner.settles(|| second.load(Ordering::SeqCst));
    expect!(
        kept.is_none() || second.load(Ordering::SeqCst),
        expected = "a task that another thread spawns while run has nothing to do is run",
        seen = "it was not run"
    );
    note("test", "drops the last Spawner");
    drop(kept);
    runner.returns("the last Spawner is dropped and no task is left", "it did not notice that the Spawner is gone");
}

/// A task can spawn tasks with a Spawner of its own, and run returns when the last of them is done.
#[graded(points = 1, lesson = "When is run done?")]
fn tasks_spawn_tasks() {
    let generations = Inputs::new().index(3..8);
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let runner = Runner::start(move |spawner| spawn_a_child(spawner, counted, generations));
    runner.returns("a task, the task that it spawned, and so on, are done", "spawn blocks, or a task was not run");
    let seen = count.load(Ordering::SeqCst);
    let expected = 2 * generations;
    expect!(seen == expected, expected = "{expected} tasks are run in all", seen = "{seen} were run");
}

/// Spawns a task that does the same again, and another one.
fn spawn_a_child(spawner: Spawner, count: Arc<AtomicUsize>, generations: usize) {
    spawner.clone().spawn(async move {
        note(&format!("task {generations}"), "runs");
        count.fetch_add(1, Ordering::SeqCst);
        let sibling = Arc::clone(&count);
        spawner.spawn(async move {
            sibling.fetch_add(1, Ordering::SeqCst);
        });
        if generations > 1 {
            spawn_a_child(spawner, count, generations - 1);
        }
    });
}

/// A task may be woken in its own poll, once or twice, also in the last one: it is polled until Ready and not again.
#[graded(points = 1, lesson = "A task is what is woken")]
fn wakes_during_the_poll() {
    let rounds = Inputs::new().index(2..6);
    let polls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&polls);
    let (other, future) = gate("another task");
    let runner = Runner::start(move |spawner| {
        let mut left = rounds;
        let mut done = false;
        spawner.spawn(poll_fn(move |cx| {
            counted.fetch_add(1, Ordering::SeqCst);
            expect!(!done, expected = "a task is not polled after it returned Ready", seen = "it was polled again");
            note("task", "wakes itself twice");
            cx.waker().wake_by_ref();
            cx.waker().wake_by_ref();
            if left == 0 {
                done = true;
                note("task", "→ Ready");
                return Poll::Ready(());
            }
            left -= 1;
            note("task", "→ Pending");
            Poll::Pending
        }));
        spawner.spawn(future);
    });
    // What was woken in vain has its turn before run ends.
    runner.settles(|| other.polls() > 0);
    other.open(());
    runner.returns(
        &format!("its tasks are done; one wakes itself in each of {} polls", rounds + 1),
        "a wake in a poll blocks, or was lost",
    );
    let polls = polls.load(Ordering::SeqCst);
    expect!(polls > rounds, expected = "the task is polled until it is Ready", seen = "it was polled {polls} times");
}

/// Twenty thousand wakes that come before the next poll neither block nor panic.
#[graded(points = 1, lesson = "A task is what is woken")]
fn twenty_thousand_wakes() {
    let wakes = Inputs::new().index(20_000..25_000);
    let done = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&done);
    let runner = Runner::start(move |spawner| {
        let mut first = true;
        spawner.spawn(poll_fn(move |cx| {
            if !std::mem::take(&mut first) {
                counted.fetch_add(1, Ordering::SeqCst);
                return Poll::Ready(());
            }
            note("task", "wakes itself many times");
            for _ in 0..wakes {
                cx.waker().wake_by_ref();
            }
            Poll::Pending
        }));
    });
    runner.returns(&format!("its task is done, which wakes itself {wakes} times in one poll"), "it is stuck in a wake");
    expect!(
        done.load(Ordering::SeqCst) == 1,
        expected = "the task is polled again after its many wakes, and is Ready",
        seen = "it was not polled again: a wake has panicked, or it was lost"
    );
}

/// A task that wakes itself again and again does not keep the others from their turns.
#[graded(points = 1, lesson = "A task is what is woken")]
fn nobody_starves() {
    const LONG: Duration = Duration::from_millis(500);
    let others = Inputs::new().index(1..4);
    let came = Arc::new(AtomicUsize::new(0));
    let starved = Arc::new(AtomicBool::new(false));
    let (arrived, gave_up) = (Arc::clone(&came), Arc::clone(&starved));
    let runner = Runner::start(move |spawner| {
        let spawn_others = |count: usize| {
            for number in 0..count {
                let came = Arc::clone(&came);
                spawner.spawn(async move {
                    note(&format!("quiet task {}", number + 1), "has its turn");
                    came.fetch_add(1, Ordering::SeqCst);
                });
            }
        };
        spawn_others(others);
        let mut start: Option<Instant> = None;
        spawner.spawn(poll_fn(move |cx| {
            note("busy task", "polled");
            if arrived.load(Ordering::SeqCst) == 2 * others {
                return Poll::Ready(());
            }
            if start.get_or_insert_with(Instant::now).elapsed() > LONG {
                gave_up.store(true, Ordering::SeqCst);
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        spawn_others(others);
    });
    runner.returns("its tasks are done", "a task was not run");
    expect!(
        !starved.load(Ordering::SeqCst),
        expected = "a task that wakes itself in every poll waits its turn, and the others have theirs",
        seen = "it was polled again and again for half a second, before others had their first turn"
    );
}

/// Only tasks that were woken are polled again.
#[graded(points = 1, lesson = "A task is what is woken")]
fn only_woken_tasks_are_polled() {
    let count = Inputs::new().index(3..7);
    let (gates, futures): (Vec<_>, Vec<_>) = (1..=count).map(|number| gate(&format!("quiet task {number}"))).unzip();
    let (busy, wakes_itself) = takes_turns("busy task", 100);
    let runner = Runner::start(move |spawner| {
        futures.into_iter().for_each(|future| spawner.spawn(future));
        spawner.spawn(wakes_itself);
    });
    runner.settles(|| all_polled(&gates) && busy.load(Ordering::SeqCst));
    expect!(
        busy.load(Ordering::SeqCst) || runner.thread.is_finished(),
        expected = "a task that wakes itself in each of its first 100 polls is done",
        seen = "it is not done after 2 s: a wake in its poll blocks, or was lost"
    );
    expect!(
        gates.iter().all(|gate| gate.polls() <= 10),
        expected = "tasks that nobody wakes are left alone, while another one is polled 100 times",
        seen = "a task that nobody woke was polled more than 10 times"
    );
    gates.iter().for_each(|gate| gate.open(()));
    runner.returns("its tasks are done", "a wake was lost");
}

/// While all tasks wait, run sleeps and uses no processor time.
#[graded(points = 1, lesson = "From one to many", seconds = 15)]
fn no_processor_time_while_waiting() {
    let (gates, futures): (Vec<_>, Vec<_>) = (1..=3).map(|number| gate(&format!("task {number}"))).unzip();
    let runner = Runner::start(move |spawner| futures.into_iter().for_each(|future| spawner.spawn(future)));
    runner.settles(|| all_polled(&gates));
    let watch = ProcessorWatch::start();
    thread::sleep(Duration::from_secs(1));
    let used = watch.used();
    gates.iter().for_each(|gate| gate.open(()));
    runner.returns("its tasks are done", "a wake was lost");
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(40)),
        expected = "the thread sleeps while no task is woken",
        seen = "in 1 s of waiting more than 40 ms of processor time were used: run asks in a loop"
    );
}

/// A future that is done is dropped at once, while other tasks go on.
#[graded(points = 1, lesson = "When is run done?")]
fn finished_futures_are_dropped_at_once() {
    let drops = Drops::new();
    let guard = drops.guard("what task 1 owns");
    let mut turns = Inputs::new().index(1..4);
    let (other, future) = gate("task 2");
    let runner = Runner::start(move |spawner| {
        spawner.spawn(poll_fn(move |cx| {
            let _owned = &guard;
            if turns == 0 {
                note("task 1", "→ Ready");
                return Poll::Ready(());
            }
            turns -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        spawner.spawn(future);
    });
    runner.settles(|| other.polls() > 0);
    expect!(
        drops.count() == 1,
        expected = "when task 1 is done, its future is dropped, while task 2 still waits",
        seen = "it is not dropped yet"
    );
    other.open(());
    runner.returns("its tasks are done", "a wake was lost");
}

/// A future that is dropped may spawn a task and wake another one.
#[graded(points = 1, lesson = "A task is what is woken")]
fn dropping_a_future_may_spawn_and_wake() {
    let (woken, waits) = gate("task 2");
    let (spawned, child) = takes_turns("task 3", 1);
    let waited = woken.clone();
    let dropped = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&dropped);
    let runner = Runner::start(move |spawner| {
        spawner.spawn(waits);
        let own = spawner.clone();
        let last_act = LastAct(Some(move || {
            set.store(true, Ordering::SeqCst);
            note("task 1", "dropped: spawns task 3, wakes task 2");
            own.spawn(child);
            woken.open(());
        }));
        let mut first = true;
        spawner.spawn(poll_fn(move |cx| {
            let _owned = &last_act;
            if !std::mem::take(&mut first) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
    });
    runner.settles(|| dropped.load(Ordering::SeqCst));
    let because = if dropped.load(Ordering::SeqCst) {
        "spawn or wake blocks when it is called while a future is dropped, or was in vain"
    } else {
        "the future of task 1 was not dropped, although it is done"
    };
    runner.returns("its tasks are done: the end of task 1 spawns task 3 and wakes task 2", because);
    expect!(waited.is_done(), expected = "task 2 is done when run returns", seen = "it is not");
    expect!(spawned.load(Ordering::SeqCst), expected = "task 3 is done when run returns", seen = "it is not");
}

struct LastAct<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for LastAct<F> {
    fn drop(&mut self) {
        if let Some(act) = self.0.take() {
            act();
        }
    }
}

/// A task that panics harms no other: they go on, and run returns when they are done.
#[graded(points = 1, lesson = "When is run done?")]
fn a_panic_ends_its_own_task_only() {
    let turns = Inputs::new().index(0..3);
    let (waiting, future) = gate("waiting task");
    let (after, wakes_itself) = takes_turns("last task", 2);
    let runner = Runner::start(move |spawner| {
        spawner.spawn(future);
        let mut left = turns;
        spawner.spawn(poll_fn(move |cx| -> Poll<()> {
            if left == 0 {
                note("task", "panics");
                panic!("a task panics, as the test wants it to");
            }
            left -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        spawner.spawn(wakes_itself);
    });
    runner.settles(|| waiting.polls() > 0 && after.load(Ordering::SeqCst));
    expect!(
        after.load(Ordering::SeqCst) || runner.thread.is_finished(),
        expected = "after one task has panicked, the others have their turns",
        seen = "2 s later a task that wakes itself twice was not done"
    );
    waiting.open(());
    let ended = runner.end.recv_timeout(PATIENCE);
    let others_done = waiting.is_done() && after.load(Ordering::SeqCst);
    let done = if others_done { "the other tasks are done" } else { "the other tasks are not done" };
    expect!(
        ended != Err(RecvTimeoutError::Timeout),
        expected = "one task panics, the others end, and run returns",
        seen = "2 s later it had not returned, and {done}"
    );
    if ended.is_err() && waiting.polls() == 0 {
        // It did not get as far as the test's own panic.
        let panic = runner.thread.join().expect_err("a thread that sent nothing has panicked");
        std::panic::resume_unwind(panic);
    }
    expect!(
        ended.is_ok() && others_done,
        expected = "one task panics, the others end, and run returns",
        seen = "the panic has ended run, and {done}"
    );
}

/// A task may panic after it has woken itself, or given its waker away, which is kept: run goes on, and returns.
#[graded(points = 1, lesson = "When is run done?")]
fn a_panic_after_a_wake_is_a_panic() {
    for wakes_itself in [true, false] {
        let (sent, kept) = channel::<Waker>();
        let (after, other) = takes_turns("other task", 2);
        let runner = Runner::start(move |spawner| {
            spawner.spawn(poll_fn(move |cx| -> Poll<()> {
                if wakes_itself {
                    cx.waker().wake_by_ref();
                } else {
                    let _ = sent.send(cx.waker().clone());
                }
                note("task", "panics");
                panic!("a task panics, as the test wants it to");
            }));
            spawner.spawn(other);
        });
        let ended = runner.end.recv_timeout(PATIENCE);
        let what = if wakes_itself { "wakes itself and panics" } else { "panics while its waker is kept" };
        let after = if after.load(Ordering::SeqCst) { "is done" } else { "is not done" };
        expect!(
            ended != Err(RecvTimeoutError::Timeout),
            expected = "one task {what}, another one ends, and run returns",
            seen = "2 s later it had not returned, and the other task {after}"
        );
        expect!(
            ended.is_ok() && after == "is done",
            expected = "one task {what}, another one ends, and run returns",
            seen = "the panic has ended run, and the other task {after}"
        );
        drop(kept);
    }
}

/// A waker that is kept after its task is done does not keep run from returning, and to use it then does nothing.
#[graded(points = 2, lesson = "The surprise: a waker can outlive its task")]
fn kept_wakers_are_harmless() {
    let turns = Inputs::new().index(0..3);
    let (sent, wakers) = channel();
    let runner = Runner::start(move |spawner| {
        let mut left = turns;
        spawner.spawn(poll_fn(move |cx| {
            note("task", "gives its waker away");
            drop(sent.send(cx.waker().clone()));
            if left == 0 {
                note("task", "→ Ready");
                return Poll::Ready(());
            }
            left -= 1;
            cx.waker().wake_by_ref();
            Poll::Pending
        }));
        spawner.spawn(async {});
    });
    runner.returns(
        "its tasks are done, although somebody still has wakers of one",
        "it waits for the wakers of a task that is done",
    );
    let kept: Vec<Waker> = wakers.try_iter().collect();
    let (done, end) = channel();
    thread::spawn(move || {
        for waker in kept {
            note("a late waker", "wakes the task");
            waker.wake_by_ref();
            waker.wake();
        }
        let _ = done.send(());
    });
    let ended = end.recv_timeout(PATIENCE);
    expect!(
        ended != Err(RecvTimeoutError::Timeout),
        expected = "to wake a task that is done, when the executor is gone, does nothing",
        seen = "the wake was still going on after 2 s"
    );
    expect!(
        ended.is_ok(),
        expected = "to wake a task that is done, when the executor is gone, does nothing",
        seen = "the wake panicked"
    );
}

/// However a wake from another thread and a poll of the same task fall together, the task is polled again.
#[graded(explore, points = 2, lesson = "A task is what is woken")]
fn wake_racing_the_poll() {
    let event = Arc::new(Mutex::new(Event::default()));
    let (executor, spawner) = spawner::new();
    spawner.spawn(happened(Arc::clone(&event)));
    drop(spawner);
    let theirs = Arc::clone(&event);
    thread::spawn(move || {
        let mut event = theirs.lock().unwrap();
        event.happened = true;
        let waker = event.waker.take();
        drop(event);
        if let Some(waker) = waker {
            note("the test", "wakes the task");
            waker.wake();
        }
    });
    executor.run();
    let done = event.lock().unwrap().seen;
    assert!(done, "run returned, and the task was not done");
}

/// However another thread's last use of its Spawner and the decision to sleep fall together, the task is run and run returns.
#[graded(explore, points = 1, lesson = "When is run done?")]
fn last_spawner_racing_the_sleep() {
    let ran = Arc::new(Mutex::new(false));
    let (executor, spawner) = spawner::new();
    let theirs = Arc::clone(&ran);
    thread::spawn(move || {
        note("the test", "spawns a task");
        spawner.spawn(async move { *theirs.lock().unwrap() = true });
        note("the test", "drops the Spawner");
        drop(spawner);
    });
    executor.run();
    let ran = *ran.lock().unwrap();
    assert!(ran, "run returned, and the task was not run");
}

/// Something that another thread makes happen, and the task that waits for it.
#[derive(Default)]
struct Event {
    happened: bool,
    seen: bool,
    waker: Option<Waker>,
}

fn happened(event: Arc<Mutex<Event>>) -> impl Future<Output = ()> + Send {
    poll_fn(move |cx| {
        let mut event = event.lock().unwrap();
        event.seen = event.happened;
        note("the test", if event.seen { "polled: Ready" } else { "polled: Pending" });
        if event.seen {
            return Poll::Ready(());
        }
        event.waker = Some(cx.waker().clone());
        Poll::Pending
    })
}
