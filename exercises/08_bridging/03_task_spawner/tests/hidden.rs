//! What checks care: ends in inconvenient moments, two spawners beside each other, and calls from within other runtimes.

use probe::{Call, GateFuture, Inputs, expect, gate, graded, note, soon};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use task_spawner::{Stopped, TaskSpawner};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(2);

fn spawner<T, F>(at_once: usize, handler: impl Fn(T) -> F + Send + Sync + 'static) -> TaskSpawner<T>
where
    T: Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let Ok(at_once) = at_once.try_into() else { unreachable!("it is not zero") };
    TaskSpawner::<T>::new(at_once, handler)
}

type Gated = (usize, GateFuture<()>);

/// A spawner whose tasks wait for their gates, with the numbers of those that have begun and of those that have ended.
struct Watched {
    spawner: TaskSpawner<Gated>,
    begun: Arc<AtomicUsize>,
    ended: Arc<Mutex<Vec<usize>>>,
}

fn watched(at_once: usize) -> Watched {
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (begins, ends) = (Arc::clone(&begun), Arc::clone(&ended));
    let spawner = spawner(at_once, move |(number, opened): Gated| {
        begins.fetch_add(1, Ordering::SeqCst);
        let ends = Arc::clone(&ends);
        async move {
            opened.await;
            note("tasks", "one ends");
            ends.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        }
    });
    Watched { spawner, begun, ended }
}

impl Watched {
    fn begun(&self, count: usize) {
        expect!(
            soon(|| self.begun.load(Ordering::SeqCst) >= count),
            expected = "{count} tasks begin",
            seen = "2 s later they had not"
        );
    }
}

fn expect_ended(ended: &Mutex<Vec<usize>>, count: usize) {
    expect!(
        soon(|| ended.lock().unwrap_or_else(PoisonError::into_inner).len() == count),
        expected = "the tasks that a spawner was given are handled, whatever another spawner does",
        seen = "2 s later they were not"
    );
}

fn accept<T: Send + 'static>(spawner: &TaskSpawner<T>, task: T) {
    let spawner = spawner.clone();
    let accepted = Call::start("spawn_task", move || spawner.spawn_task(task).is_ok()).returns("there is room");
    expect!(accepted, expected = "a task is accepted while the spawner runs", seen = "spawn_task returned an Err");
}

fn on_one_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be built")
}

fn on_two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be built")
}

/// When a spawner is shut down, callers that are blocked return: with an Ok if their task is finished, and else with the task.
#[graded(points = 2, lesson = "An end without losses")]
fn blocked_callers_at_shutdown() {
    let watched = watched(1);
    let (gates, tasks): (Vec<_>, Vec<_>) = (0..5)
        .map(|number| {
            let (gate, opened) = gate("task");
            (gate, (number, opened))
        })
        .unzip();
    let returned = Arc::new(AtomicUsize::new(0));
    let calls: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let (spawner, returned) = (watched.spawner.clone(), Arc::clone(&returned));
            let number = task.0;
            Call::start("spawn_task", move || {
                let answer = match spawner.spawn_task(task) {
                    Ok(()) => Ok(number),
                    Err(Stopped((number, _opened))) => Err(number),
                };
                returned.fetch_add(1, Ordering::SeqCst);
                answer
            })
        })
        .collect();
    watched.begun(1);
    // One is handled and one accepted at least; two at least are blocked, or are about to be.
    expect!(
        soon(|| returned.load(Ordering::SeqCst) >= 2),
        expected = "one task is handled, and another is accepted and waits",
        seen = "2 s later only one call of spawn_task had returned"
    );
    thread::sleep(Duration::from_millis(20)); // so that the others are blocked, most likely; nothing depends on it
    let Watched { spawner, ended, .. } = watched;
    let shutdown = Call::start("shutdown", || spawner.shutdown());
    thread::sleep(Duration::from_millis(100)); // room for a spawner that throws away what waits
    gates.iter().for_each(|gate| gate.open(()));
    let answers: Vec<_> = calls.into_iter().map(|call| call.returns("the spawner is shut down")).collect();
    shutdown.returns("all tasks that were accepted have ended");
    let mut accepted: Vec<usize> = answers.iter().filter_map(|answer| answer.ok()).collect();
    accepted.sort_unstable();
    let finished = || {
        let mut finished = ended.lock().unwrap_or_else(PoisonError::into_inner).clone();
        finished.sort_unstable();
        finished
    };
    expect!(
        soon(|| accepted == finished()),
        expected = "exactly the tasks for which spawn_task has returned Ok are finished",
        seen = "it said Ok of a task that was lost, or an Err of one that was handled"
    );
}

/// Several handles may call shutdown at the same time, or one after another: each call returns when all tasks have ended.
#[graded(points = 1, lesson = "An end without losses")]
fn several_shutdowns() {
    let watched = watched(2);
    let (gate, opened) = gate("task");
    accept(&watched.spawner, (0, opened));
    watched.begun(1);
    let Watched { spawner, ended, .. } = watched;
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let (spawner, ended) = (spawner.clone(), Arc::clone(&ended));
            Call::start("shutdown", move || {
                spawner.shutdown();
                ended.lock().unwrap_or_else(PoisonError::into_inner).len()
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(50)); // room for a call that returns too early
    gate.open(());
    for call in calls {
        let ended = call.returns("the only task has ended");
        expect!(ended == 1, expected = "each shutdown waits for the end of the task", seen = "one returned before");
    }
    Call::start("shutdown", || spawner.shutdown()).returns("the spawner has ended long ago");
}

/// Two spawners have nothing to do with each other: while one is full, the other handles tasks, and either may end first.
#[graded(points = 2, lesson = "Your task")]
fn two_beside_each_other() {
    for full_ends_first in [true, false] {
        let (full, idle) = (watched(1), watched(1));
        let (gate_a, a) = gate("a");
        let (gate_b, b) = gate("b");
        accept(&full.spawner, (1, a));
        full.begun(1);
        accept(&full.spawner, (2, b));
        let (gate_c, c) = gate("c");
        gate_c.open(());
        accept(&idle.spawner, (3, c));
        expect!(
            soon(|| *idle.ended.lock().unwrap_or_else(PoisonError::into_inner) == [3]),
            expected = "a spawner handles its task while another one is full",
            seen = "2 s later it had not"
        );
        gate_a.open(());
        gate_b.open(());
        expect_ended(&full.ended, 2);
        let (gate_d, d) = gate("d");
        gate_d.open(());
        if full_ends_first {
            Call::start("shutdown", || full.spawner.shutdown()).returns("its tasks have ended");
            accept(&idle.spawner, (4, d));
            expect_ended(&idle.ended, 2);
            Call::start("shutdown", || idle.spawner.shutdown()).returns("its tasks have ended");
        } else {
            Call::start("shutdown", || idle.spawner.shutdown()).returns("its task has ended");
            accept(&full.spawner, (4, d));
            expect_ended(&full.ended, 3);
            Call::start("shutdown", || full.spawner.shutdown()).returns("its tasks have ended");
        }
    }
}

/// Within spawn_blocking of any runtime, spawn_task and waiting for the result work as everywhere.
#[graded(points = 1, lesson = "Where you may block")]
fn called_within_spawn_blocking() {
    for (kind, runtime) in [("one thread", on_one_thread()), ("two threads", on_two_threads())] {
        let call = Call::start("spawn_task within spawn_blocking", move || {
            runtime.block_on(async {
                let spawner = spawner(1, |reply: oneshot::Sender<u8>| async {
                    let _ = reply.send(7);
                });
                let asks = move || {
                    let (reply, result) = oneshot::channel();
                    spawner.spawn_task(reply).ok()?;
                    let result = result.blocking_recv().ok();
                    spawner.shutdown();
                    result
                };
                tokio::task::spawn_blocking(asks).await
            })
        });
        let result = call.returns("the task has ended");
        expect!(
            matches!(result, Ok(Some(7))),
            expected = "within spawn_blocking of a runtime with {kind}, the caller gets 7 from its task",
            seen = "something panics, or it gets nothing"
        );
    }
}

/// A spawner for several tasks at once accepts as many again, which wait, and perhaps one more.
#[graded(points = 1, lesson = "The surprise: a full queue that is never full")]
fn as_many_again_may_wait() {
    let watched = watched(3);
    let mut gates = Vec::new();
    let mut task = |number| {
        let (gate, opened) = gate("task");
        gates.push(gate);
        (number, opened)
    };
    for number in 0..6 {
        accept(&watched.spawner, task(number));
    }
    let more: Vec<_> = (6..10).map(&mut task).collect();
    let accepted = Arc::new(AtomicUsize::new(0));
    let (hands_over, counts) = (watched.spawner.clone(), Arc::clone(&accepted));
    let call = Call::start("spawn_task", move || {
        more.into_iter().all(|task| {
            let is_ok = hands_over.spawn_task(task).is_ok();
            counts.fetch_add(1, Ordering::SeqCst);
            is_ok
        })
    });
    thread::sleep(Duration::from_millis(50)); // room for a spawner that accepts too many
    let beyond = accepted.load(Ordering::SeqCst);
    gates.iter().for_each(|gate| gate.open(()));
    let all = call.returns("there is room for the last task");
    expect!(all, expected = "all tasks are accepted in the end", seen = "spawn_task returned an Err");
    expect!(
        beyond <= 1,
        expected = "while three tasks are handled and three or four wait, spawn_task blocks its caller",
        seen = "it has accepted more"
    );
    Call::start("shutdown", || watched.spawner.shutdown()).returns("all tasks have ended");
}

/// Tasks begin in the order in which they were accepted.
#[graded(points = 1, lesson = "Your task")]
fn in_order() {
    let mut inputs = Inputs::new();
    let (gates, tasks): (Vec<_>, Vec<_>) = (0..8)
        .map(|_| {
            let (gate, opened) = gate("task");
            (gate, (inputs.number(), opened))
        })
        .unzip();
    let numbers: Vec<u64> = tasks.iter().map(|(number, _)| *number).collect();
    let (begun, begins) = channel();
    let spawner = spawner(2, move |(number, opened): (u64, GateFuture<()>)| {
        let _ = begun.send(number);
        opened
    });
    let (hands_over, accepted) = (spawner.clone(), Arc::new(AtomicUsize::new(0)));
    let counts = Arc::clone(&accepted);
    let call = Call::start("spawn_task", move || {
        tasks.into_iter().all(|task| {
            let is_ok = hands_over.spawn_task(task).is_ok();
            counts.fetch_add(1, Ordering::SeqCst);
            is_ok
        })
    });
    soon(|| accepted.load(Ordering::SeqCst) >= 4);
    thread::sleep(Duration::from_millis(50)); // room for a spawner that takes them all and mixes them up
    gates.iter().for_each(|gate| gate.open(()));
    let all = call.returns("there is room for the last task");
    expect!(all, expected = "all tasks are accepted", seen = "spawn_task returned an Err");
    let order: Vec<u64> = (0..8).map_while(|_| begins.recv_timeout(PATIENCE).ok()).collect();
    Call::start("shutdown", || spawner.shutdown()).returns("all tasks have ended");
    expect!(
        order == numbers,
        expected = "the handler is called for the tasks in the order in which one thread has handed them over",
        seen = "some began before others that had been accepted earlier, or not at all"
    );
}

/// A spawner can be made in async code, and its last handle dropped there: neither waits, even while a task is being handled.
#[graded(points = 1, lesson = "Where you may block")]
fn made_and_dropped_in_async_code() {
    for (kind, runtime) in [("one thread", on_one_thread()), ("two threads", on_two_threads())] {
        let (begun, begins) = channel();
        let (gate, opened) = gate("task");
        let (tell, ended) = channel();
        let call = Call::start("drop of the last handle in async code", move || {
            let opened = Mutex::new(Some(opened));
            let there_and_gone = async move {
                let spawner = spawner(2, move |()| {
                    let opened = opened.lock().unwrap_or_else(PoisonError::into_inner).take();
                    let (begun, tell) = (begun.clone(), tell.clone());
                    async move {
                        let _ = begun.send(());
                        if let Some(opened) = opened {
                            opened.await;
                        }
                        let _ = tell.send(());
                    }
                });
                let kept = spawner.clone();
                let accepted = tokio::task::spawn_blocking(move || spawner.spawn_task(()).is_ok()).await;
                let begun = begins.recv_timeout(PATIENCE).is_ok();
                drop(kept);
                begun && matches!(accepted, Ok(true))
            };
            matches!(runtime.block_on(async { runtime.spawn(there_and_gone).await }), Ok(true))
        });
        let fine = call.returns("it is called");
        expect!(
            fine,
            expected = "in a runtime with {kind} a spawner is made, gets a task, and is dropped",
            seen = "the task was not handled, or something panicked"
        );
        thread::sleep(Duration::from_millis(50)); // room for a spawner that gives the task up
        gate.open(());
        expect!(
            ended.recv_timeout(PATIENCE).is_ok(),
            expected = "the task is finished all the same",
            seen = "2 s later it is not"
        );
    }
}
