//! What the spawner is about. `cargo test -p task_spawner --test visible` runs these tests. They run on real threads: tasks wait
//! for each other, or for something that the test opens.

use probe::{Call, Drops, GateFuture, all_orders, expect, gate, graded, note, soon, threads_soon_as};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;
use task_spawner::{Stopped, TaskSpawner};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Barrier, oneshot};

/// How long a test waits for what is due.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it gives a wrong answer to do what is not due. A right one lets this pass, however busy the machine is.
const ROOM: Duration = Duration::from_millis(50);

fn spawner<T, F>(at_once: usize, handler: impl Fn(T) -> F + Send + Sync + 'static) -> TaskSpawner<T>
where
    T: Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let Ok(at_once) = at_once.try_into() else { unreachable!("it is not zero") };
    TaskSpawner::<T>::new(at_once, handler)
}

/// A task with a name, which waits until its gate is opened.
type Gated = (&'static str, GateFuture<()>);

/// Hands a task over that must be accepted.
fn accept<T: Send + 'static>(spawner: &TaskSpawner<T>, task: T) {
    let spawner = spawner.clone();
    let accepted = Call::start("spawn_task", move || spawner.spawn_task(task).is_ok()).returns("there is room");
    expect!(accepted, expected = "a task is accepted while the spawner runs", seen = "spawn_task returned an Err");
}

/// A handler that says which tasks have begun and which have ended.
fn log_of(spawner_of: usize) -> (TaskSpawner<Gated>, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let writes = Arc::clone(&log);
    let spawner = spawner(spawner_of, move |(name, opened): Gated| {
        let log = Arc::clone(&writes);
        let write = move |what: &str| {
            note(name, what);
            log.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{name} {what}"));
        };
        async move {
            write("begins");
            opened.await;
            write("ends");
        }
    });
    (spawner, log)
}

fn lines(log: &Mutex<Vec<String>>) -> Vec<String> {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn has(log: &Mutex<Vec<String>>, line: &str) -> bool {
    lines(log).iter().any(|there| there == line)
}

fn on_one_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be built")
}

fn on_two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be built")
}

/// Tasks from several threads without a runtime are all handled, each once, on the spawner's thread.
#[graded(points = 2, title, lesson = "A thread with a runtime")]
fn tasks_from_plain_threads() {
    let (handled, seen) = channel::<(usize, ThreadId)>();
    let spawner = spawner(2, move |number| {
        let (handled, called_on) = (handled.clone(), thread::current().id());
        async move {
            tokio::task::yield_now().await;
            let _ = handled.send((number, called_on));
            let _ = handled.send((number, thread::current().id()));
        }
    });
    let calls: Vec<_> = (0..4)
        .map(|thread| {
            let spawner = spawner.clone();
            Call::start("spawn_task on a thread of its own", move || {
                for task in 0..5 {
                    note(&format!("thread {thread}"), "hands a task over");
                    let accepted = spawner.spawn_task(thread * 5 + task).is_ok();
                    expect!(accepted, expected = "the task is accepted", seen = "spawn_task returned an Err");
                }
                thread::current().id()
            })
        })
        .collect();
    let callers: HashSet<_> = calls.into_iter().map(|call| call.returns("the tasks before were handled")).collect();
    let mut all: Vec<_> = (0..40).map_while(|_| seen.recv_timeout(PATIENCE).ok()).collect();
    Call::start("shutdown", || spawner.shutdown()).returns("all tasks were handled");
    all.extend(seen.try_iter());
    let mut numbers: Vec<_> = all.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    expect!(
        numbers == (0..20).flat_map(|number| [number; 2]).collect::<Vec<_>>(),
        expected = "twenty tasks from four threads are handled, each once",
        seen = "some are missing, or were handled twice"
    );
    expect!(
        all.iter().all(|(_, thread)| !callers.contains(thread) && *thread != thread::current().id()),
        expected = "tasks are handled on the thread of the spawner",
        seen = "the handler was called, or its future polled, on a thread that called spawn_task"
    );
}

/// Tasks that wait for each other get on: as many as the spawner handles at once.
#[graded(points = 2, title, lesson = "A thread with a runtime")]
fn tasks_overlap() {
    let (met, all_met) = channel();
    let meeting = Arc::new(Barrier::new(3));
    let spawner = spawner(3, move |number: usize| {
        let (meeting, met) = (Arc::clone(&meeting), met.clone());
        async move {
            note(&format!("task {number}"), "waits for the two others");
            meeting.wait().await;
            let _ = met.send(());
        }
    });
    for number in 1..=3 {
        accept(&spawner, number);
    }
    expect!(
        (0..3).all(|_| all_met.recv_timeout(PATIENCE).is_ok()),
        expected = "a spawner for three tasks at once handles three at once: each waits for the two others",
        seen = "within 2 s they did not meet: while one waits, the next does not begin"
    );
    Call::start("shutdown", || spawner.shutdown()).returns("all tasks have ended");
}

/// While one task is handled and another waits, or one more, spawn_task blocks its caller. It returns when there is room.
#[graded(points = 3, title, lesson = "The surprise: a full queue that is never full")]
fn a_full_spawner_blocks_its_caller() {
    let (spawner, log) = log_of(1);
    let mut gates = Vec::new();
    let mut tasks = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        let (gate, opened) = gate(name);
        gates.push(gate);
        tasks.push((name, opened));
    }
    let accepted = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&accepted);
    let hands_over = spawner.clone();
    let call = Call::start("spawn_task", move || {
        for task in tasks {
            let name = task.0;
            if hands_over.spawn_task(task).is_err() {
                return false;
            }
            note(name, "accepted");
            counts.fetch_add(1, Ordering::SeqCst);
        }
        true
    });
    for (ended, (name, gate)) in ["a", "b", "c", "d", "e", "f"].into_iter().zip(gates).enumerate() {
        expect!(
            soon(|| has(&log, &format!("{name} begins"))),
            expected = "tasks begin one after the other, as there is room",
            seen = "task {name} had not begun 2 s after there was"
        );
        let due = (ended + 2).min(6);
        expect!(
            soon(|| accepted.load(Ordering::SeqCst) >= due),
            expected = "while one task is handled, another one is accepted and waits",
            seen = "2 s later spawn_task had not returned"
        );
        thread::sleep(ROOM);
        expect!(
            accepted.load(Ordering::SeqCst) <= ended + 3,
            expected = "while one task is handled and two wait, spawn_task blocks its caller",
            seen = "it went on accepting tasks: whoever is faster than the spawner fills the memory"
        );
        note(name, "may end");
        gate.open(());
    }
    let all = call.returns("there is room for the last task");
    expect!(all, expected = "a caller that has to wait is answered Ok in the end", seen = "spawn_task returned an Err");
    Call::start("shutdown", || spawner.shutdown()).returns("all tasks have ended");
}

/// Never more tasks are handled at the same time than the spawner was told.
#[graded(points = 2, lesson = "The surprise: a full queue that is never full")]
fn no_more_than_at_once() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak) = (Arc::clone(&running), Arc::clone(&most));
    let spawner = spawner(2, move |(name, opened): Gated| {
        let (running, most) = (Arc::clone(&running), Arc::clone(&most));
        async move {
            note(name, "begins");
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            opened.await;
            note(name, "ends");
            running.fetch_sub(1, Ordering::SeqCst);
        }
    });
    let mut gates = Vec::new();
    let mut tasks = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        let (gate, opened) = gate(name);
        gates.push(gate);
        tasks.push((name, opened));
    }
    let hands_over = spawner.clone();
    let call = Call::start("spawn_task", move || tasks.into_iter().all(|task| hands_over.spawn_task(task).is_ok()));
    for (ended, gate) in gates.into_iter().enumerate() {
        let due = (6 - ended).min(2);
        expect!(
            soon(|| now.load(Ordering::SeqCst) >= due),
            expected = "while one task waits, another one is handled",
            seen = "2 s later it had not begun"
        );
        thread::sleep(ROOM);
        gate.open(());
    }
    let all = call.returns("there is room for the last task");
    Call::start("shutdown", || spawner.shutdown()).returns("all tasks have ended");
    let most = peak.load(Ordering::SeqCst);
    expect!(all, expected = "all tasks are accepted", seen = "spawn_task returned an Err");
    expect!(
        most <= 2,
        expected = "a spawner for two tasks at once handles two at the same time, and no more",
        seen = "it has handled more"
    );
}

/// A caller gets its task's result by blocking_recv, or an Err if the task has panicked. The other tasks go on.
#[graded(points = 3, lesson = "Results")]
fn results_and_panics() {
    for panics_in_the_call in [false, true] {
        let spawner = spawner(1, move |(number, reply): (u32, oneshot::Sender<u32>)| {
            let panics = number == 1;
            if panics && panics_in_the_call {
                panic!("the call of the handler panics");
            }
            async move {
                tokio::task::yield_now().await;
                if panics {
                    panic!("the future of the handler panics");
                }
                let _ = reply.send(number);
            }
        });
        for number in [0, 1, 1, 1, 1, 2] {
            let spawner = spawner.clone();
            let call = Call::start("spawn_task, and blocking_recv for its result", move || {
                let (reply, result) = oneshot::channel();
                let accepted = spawner.spawn_task((number, reply)).is_ok();
                (accepted, result.blocking_recv().ok())
            });
            let (accepted, result) = call.returns("the task has sent its result, or has panicked");
            expect!(
                accepted,
                expected = "after a panic of a task the spawner goes on and accepts the next",
                seen = "spawn_task returned an Err"
            );
            let wanted = (number != 1).then_some(number);
            expect!(
                result == wanted,
                expected = "task 0 and task 2 give their results, task 1 panics and gives none, whose caller is told",
                seen = "for task {number} it was not so"
            );
        }
        Call::start("shutdown", || spawner.shutdown()).returns("all tasks have ended");
    }
}

/// shutdown returns when all tasks that were accepted are finished, those that are being handled and those that still wait.
#[graded(points = 3, title, lesson = "An end without losses")]
fn shutdown_finishes_everything() {
    all_orders(|order| {
        let (spawner, log) = log_of(2);
        let mut gates = Vec::new();
        for name in ["a", "b", "c"] {
            let (gate, opened) = gate(name);
            gates.push(gate);
            accept(&spawner, (name, opened));
        }
        expect!(soon(|| has(&log, "a begins")), expected = "the first task begins", seen = "2 s later it had not");
        let kept = spawner.clone();
        // Shut down before, between, and after the ends of the two that are handled.
        for _ in 0..order.choose(3) {
            gates.remove(0).open(());
        }
        note("caller", "calls shutdown");
        let returned = Arc::new(AtomicBool::new(false));
        let returns = Arc::clone(&returned);
        let call = Call::start("shutdown", move || {
            spawner.shutdown();
            returns.store(true, Ordering::SeqCst);
        });
        while !gates.is_empty() {
            if gates.len() == 1 {
                thread::sleep(ROOM); // for a spawner that gives up its last task
                expect!(
                    !returned.load(Ordering::SeqCst),
                    expected = "shutdown returns when all tasks that were accepted have ended",
                    seen = "it has returned while one of them was still waiting"
                );
            }
            gates.remove(order.choose(gates.len().min(2))).open(());
        }
        call.returns("all tasks that were accepted have ended");
        let ends = lines(&log).iter().filter(|line| line.ends_with(" ends")).count();
        expect!(
            ends == 3,
            expected = "when shutdown returns, two tasks that were handled and one that waited have ended",
            seen = "not all of these three have: some were given up, or nobody has waited for them"
        );
        drop(kept);
    });
}

/// After shutdown the thread ends, and spawn_task of another handle returns an Err with the task in it.
#[graded(points = 2, lesson = "An end without losses")]
fn an_err_after_shutdown() {
    let before = probe::settled_threads();
    let (handled, seen) = channel();
    let spawner = spawner(1, move |name: String| {
        let _ = handled.send(name);
        async {}
    });
    let kept = spawner.clone();
    Call::start("shutdown", || spawner.shutdown()).returns("it is called: there is no task");
    for _ in 0..2 {
        let late = kept.clone();
        let call = Call::start("spawn_task", move || late.spawn_task("late".to_owned()));
        let answer = call.returns("it is called: the spawner was shut down");
        expect!(
            matches!(answer, Err(Stopped(task)) if task == "late"),
            expected = "the task comes back in an Err",
            seen = "it was accepted, or it is another one"
        );
    }
    expect!(
        seen.try_recv().is_err(),
        expected = "a task that was not accepted is not handled",
        seen = "the handler was called"
    );
    expect!(
        threads_soon_as(before),
        expected = "after shutdown the thread ends, although there still is a handle",
        seen = "2 s later there are more threads than before"
    );
}

/// When the last handle is dropped, the tasks that were accepted are finished, and then handler and thread end.
#[graded(points = 2, lesson = "An end without losses")]
fn ends_with_the_last_handle() {
    let before = probe::settled_threads();
    let drops = Drops::new();
    let guard = drops.guard("handler");
    let (ended, ends) = channel();
    let spawner = spawner(2, move |(name, opened): Gated| {
        let _ = &guard;
        let ended = ended.clone();
        async move {
            opened.await;
            let _ = ended.send(name);
        }
    });
    let another = spawner.clone();
    let mut gates = Vec::new();
    for name in ["a", "b", "c"] {
        let (gate, opened) = gate(name);
        gates.push((name, gate));
        accept(&another, (name, opened));
    }
    drop(spawner);
    note("last handle", "dropped");
    Call::start("drop", || drop(another)).returns("it is called: it does not wait");
    for (name, gate) in gates {
        thread::sleep(ROOM); // for a spawner that gives up what it has left
        gate.open(());
        expect!(
            ends.recv_timeout(PATIENCE) == Ok(name),
            expected =
                "a and b, which were handled when the last handle was dropped, and c, which waited, are finished",
            seen = "{name} is not: it was given up"
        );
    }
    expect!(
        soon(|| drops.count() == 1),
        expected = "then the handler is dropped",
        seen = "2 s later it is still there: nobody has told the thread that there will be no more tasks"
    );
    expect!(
        threads_soon_as(before),
        expected = "then the thread ends",
        seen = "2 s later there are more threads than before"
    );
}

/// In async code spawn_task panics at once: it does not block the thread of a runtime. The spawner goes on.
#[graded(points = 2, lesson = "Where you may block")]
fn called_in_async_code() {
    for (kind, runtime) in [("one thread", on_one_thread()), ("two threads", on_two_threads())] {
        let spawner = spawner(1, |reply: oneshot::Sender<()>| async {
            let _ = reply.send(());
        });
        let inside = spawner.clone();
        let call = Call::start("spawn_task in async code", move || {
            let call =
                async move { catch_unwind(AssertUnwindSafe(|| inside.spawn_task(oneshot::channel().0))).is_err() };
            matches!(runtime.block_on(async { runtime.spawn(call).await }), Ok(true))
        });
        let panicked = call.returns("it has panicked");
        expect!(
            panicked,
            expected = "in async code, on a runtime with {kind}, spawn_task panics",
            seen = "it does not, although it might have to wait"
        );
        let (reply, result) = oneshot::channel();
        accept(&spawner, reply);
        let handled =
            Call::start("blocking_recv", || result.blocking_recv()).returns("the next task has ended").is_ok();
        expect!(handled, expected = "the spawner handles tasks as before", seen = "the next task was lost");
    }
}

/// In a handler, timers, sockets, spawned tasks and blocking work of tokio work.
#[graded(points = 1, lesson = "A thread with a runtime")]
fn all_of_tokio_works_in_a_handler() {
    let spawner = spawner(1, |reply: oneshot::Sender<bool>| async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.is_ok();
        let task = tokio::spawn(async { true }).await.is_ok();
        let blocking = tokio::task::spawn_blocking(|| true).await.is_ok();
        let _ = reply.send(socket && task && blocking);
    });
    let (reply, result) = oneshot::channel();
    accept(&spawner, reply);
    let result = Call::start("blocking_recv", || result.blocking_recv()).returns("the task has ended");
    expect!(
        result == Ok(true),
        expected = "a task sleeps, opens a socket, spawns another one, and does blocking work",
        seen = "it could not: something that it needs of the runtime is switched off"
    );
}
