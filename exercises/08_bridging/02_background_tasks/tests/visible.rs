//! What background jobs are about. `cargo test -p background_tasks --test visible` runs these tests. They run on real threads:
//! jobs meet each other, or wait for something that the test opens.

use background_tasks::Background;
use probe::{Call, Drops, Gate, all_orders, expect, gate, graded, note, soon};
use std::collections::HashSet;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Barrier;

/// How long a test waits for what is due.
const PATIENCE: Duration = Duration::from_secs(2);

fn background<T: Send + 'static>(workers: usize) -> Background<T> {
    let Ok(workers) = workers.try_into() else { unreachable!("there are workers") };
    Background::new(workers)
}

/// A runtime of the test's, on the thread that calls `block_on`.
fn another_runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be built")
}

fn on_two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be built")
}

/// Ten jobs that wait for each other all get on while the thread that spawned them does something else.
#[graded(points = 3, title, lesson = "The surprise: a runtime without a thread")]
fn jobs_overlap_while_the_caller_does_something_else() {
    let mut background = background(1);
    let meeting = Arc::new(Barrier::new(10));
    let (sent, arrivals) = channel();
    for _ in 0..10 {
        let (meeting, sent) = (Arc::clone(&meeting), sent.clone());
        background.spawn(async move {
            meeting.wait().await;
            note("jobs", "one has met all the others");
            let _ = sent.send(());
        });
    }
    note("caller", "has spawned ten jobs, and does something else");
    let met = (0..10).all(|_| arrivals.recv_timeout(PATIENCE).is_ok());
    expect!(
        met,
        expected =
            "ten jobs, each of which waits for the nine others, get past their meeting before join_all is called",
        seen = "within 2 s they did not: either they do not run meanwhile, or they run one after the other"
    );
    mem::forget(background); // how it ends is looked at elsewhere
}

/// With five workers, five jobs are polled at the same time.
#[graded(points = 2, title, lesson = "How many workers?")]
fn as_many_polls_at_once_as_workers() {
    let mut background = background(5);
    let (sent, arrivals) = channel();
    let mut doors = Vec::new();
    for _ in 0..5 {
        let sent = sent.clone();
        let (door, opened): (Sender<()>, Receiver<()>) = channel();
        doors.push(door);
        background.spawn(async move {
            note("jobs", "one keeps its worker busy");
            let _ = sent.send(());
            let _ = opened.recv();
        });
    }
    let all_at_once = (0..5).all(|_| arrivals.recv_timeout(PATIENCE).is_ok());
    expect!(
        all_at_once,
        expected = "five jobs, each of which keeps a worker busy, are polled by five workers at the same time",
        seen = "within 2 s they were not: some did not begin while others were busy"
    );
    drop(doors);
    mem::forget(background);
}

/// Jobs are polled on no more threads than there are workers, and never on the thread that calls.
#[graded(points = 2, lesson = "How many workers?")]
fn no_more_threads_than_workers() {
    let mut background = background(2);
    // The threads that have polled, and how many jobs are in their poll.
    let seen = Arc::new((Mutex::new((HashSet::new(), 0)), Condvar::new()));
    for _ in 0..8 {
        let seen = Arc::clone(&seen);
        background.spawn(async move {
            tokio::task::yield_now().await;
            note("jobs", "one keeps its worker busy");
            let (threads, third_came) = &*seen;
            let mut threads = threads.lock().unwrap_or_else(PoisonError::into_inner);
            threads.0.insert(thread::current().id());
            threads.1 += 1;
            third_came.notify_all();
            // Room for a third one, if there are more threads.
            let waited = third_came.wait_timeout_while(threads, Duration::from_millis(50), |threads| threads.1 < 3);
            waited.unwrap_or_else(PoisonError::into_inner).0.1 -= 1;
        });
    }
    let call = Call::start("join_all", move || {
        let here = thread::current().id();
        background.join_all();
        here
    });
    let caller = call.returns("all jobs have ended");
    let threads = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
    expect!(
        !threads.0.contains(&caller) && !threads.0.contains(&thread::current().id()),
        expected = "jobs are polled by the workers",
        seen = "one was polled on the thread that called spawn or join_all"
    );
    expect!(
        threads.0.len() <= 2,
        expected = "with two workers, jobs are polled on two threads at most",
        seen = "they were polled on more"
    );
}

/// join_all waits for all jobs, and gives their results in the order in which they were spawned, in whatever order they end.
#[graded(points = 3, lesson = "Handles, in order")]
fn results_in_the_order_of_spawn() {
    all_orders(|order| {
        let mut background = background(1);
        let (sent, ends) = channel();
        let mut gates: Vec<Gate<&str>> = Vec::new();
        for name in ["a", "b", "c"] {
            let (gate, opened) = gate(name);
            gates.push(gate);
            let sent = sent.clone();
            background.spawn(async move {
                let name = opened.await;
                note(name, "ends");
                let _ = sent.send(name);
                name
            });
        }
        let mut names = vec!["a", "b", "c"];
        let mut open_next = || {
            let next = order.choose(names.len());
            let name = names.remove(next);
            gates.remove(next).open(name);
            let ended = ends.recv_timeout(PATIENCE);
            expect!(
                ended == Ok(name),
                expected = "job {name} ends when what it waits for has come",
                seen = "2 s later it had not ended"
            );
        };
        open_next();
        open_next();
        let call = Call::start("join_all", || background.join_all());
        open_next();
        let results: Vec<_> = call.returns("all three jobs have ended").into_iter().map(Result::ok).collect();
        expect!(
            results == [Some("a"), Some("b"), Some("c")],
            expected = "the results are Ok(\"a\"), Ok(\"b\") and Ok(\"c\"), in this order",
            seen = "they are {results:?}, where None is an Err"
        );
    });
}

/// A job that panics is an Err in its place, and the other jobs are done as if nothing had happened.
#[graded(points = 2, lesson = "A panic is a result")]
fn a_panic_is_that_jobs_err() {
    for panics in [0, 1, 2] {
        let mut background = background(1);
        let mut ended = None;
        for number in [0, 1, 2] {
            let (ends, next) = tokio::sync::oneshot::channel::<()>();
            let before = ended.replace(next);
            background.spawn(async move {
                let _ends = ends; // dropped at the end, which a panic is, too
                if let Some(before) = before {
                    let _ = before.await;
                }
                if number == panics {
                    note("jobs", "one panics");
                    panic!("this job panics");
                }
                number
            });
        }
        let results = Call::start("join_all", || background.join_all()).returns("all jobs have ended");
        let results: Vec<_> = results.into_iter().map(Result::ok).collect();
        let wanted: Vec<_> = [0, 1, 2].into_iter().map(|number| (number != panics).then_some(number)).collect();
        expect!(
            results == wanted,
            expected = "of three jobs, one of which panics, the results are {wanted:?}, where None is an Err",
            seen = "they are {results:?}"
        );
    }
}

/// In a job, timers, sockets, spawned tasks and blocking work of tokio work.
#[graded(points = 1, lesson = "How many workers?")]
fn all_of_tokio_works_in_a_job() {
    let mut background = background(1);
    background.spawn(async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::net::UdpSocket::bind("127.0.0.1:0").await.is_ok()
    });
    background.spawn(async { tokio::spawn(async { true }).await.is_ok() });
    background.spawn(async { tokio::task::spawn_blocking(|| true).await.is_ok() });
    let results = Call::start("join_all", || background.join_all()).returns("all jobs have ended");
    expect!(
        results.len() == 3 && results.iter().all(|result| matches!(result, Ok(true))),
        expected = "a job sleeps and opens a socket, one spawns a task, and one does blocking work",
        seen = "not all of them could: what they need of the runtime is switched off, or belongs to another one"
    );
}

/// A Background that is dropped gives its jobs up: it does not wait for them, and soon the futures of those that wait are dropped.
#[graded(points = 2, lesson = "Where blocking is not allowed")]
fn drop_gives_jobs_up() {
    let drops = Drops::new();
    let mut background = background(2);
    let (sent, begun) = channel();
    for name in ["a", "b", "c"] {
        let (guard, sent) = (drops.guard(name), sent.clone());
        background.spawn(async move {
            let _guard = guard;
            let _ = sent.send(());
            std::future::pending::<()>().await;
        });
    }
    let (door, opened): (Sender<()>, Receiver<()>) = channel();
    background.spawn(async move {
        note("d", "keeps its worker busy");
        let _ = sent.send(());
        let _ = opened.recv();
    });
    expect!(
        (0..4).all(|_| begun.recv_timeout(PATIENCE).is_ok()),
        expected = "four jobs begin",
        seen = "2 s later they had not"
    );
    Call::start("drop", || drop(background)).returns("it is called: it does not wait for jobs");
    drop(door); // a worker may first have to end its poll
    expect!(
        soon(|| drops.count() == 3),
        expected = "when a Background was dropped, the futures of its jobs that wait are dropped soon",
        seen = "2 s later they are still there: the jobs go on without it"
    );
}

/// Dropping a Background in async code neither panics nor waits, not even for blocking work of a job.
#[graded(points = 2, lesson = "Where blocking is not allowed")]
fn drop_in_async_code() {
    let mut background = background(1);
    let (sent, begun) = channel();
    let (door, opened): (Sender<()>, Receiver<()>) = channel();
    background.spawn(async move {
        let blocking = tokio::task::spawn_blocking(move || {
            let _ = sent.send(());
            let _ = opened.recv();
        });
        let _ = blocking.await;
    });
    expect!(begun.recv_timeout(PATIENCE).is_ok(), expected = "the job begins", seen = "2 s later it had not begun");
    let call = Call::start("drop", || {
        let dropped = || another_runtime().block_on(async { drop(background) });
        catch_unwind(AssertUnwindSafe(dropped)).is_ok()
    });
    let fine = call.returns("it is called in async code, while a job of that Background does blocking work");
    drop(door);
    expect!(
        fine,
        expected = "a Background can be dropped in async code",
        seen = "the drop panics: it would block a thread of a runtime"
    );
}

/// In async code join_all panics at once: it does not block the thread of a runtime. The jobs are given up.
#[graded(points = 2, lesson = "Where blocking is not allowed")]
fn joined_in_async_code() {
    for (kind, runtime) in [("one thread", another_runtime()), ("two threads", on_two_threads())] {
        let drops = Drops::new();
        let guard = drops.guard("job");
        let (sent, begun) = channel();
        let mut background = background(1);
        background.spawn(async { 1 });
        background.spawn(async move {
            let _guard = guard;
            let _ = sent.send(());
            std::future::pending().await
        });
        expect!(begun.recv_timeout(PATIENCE).is_ok(), expected = "the jobs run", seen = "2 s later they had not");
        let call = Call::start("join_all in async code", move || {
            let join = async move { catch_unwind(AssertUnwindSafe(|| background.join_all())).is_err() };
            let panicked = runtime.block_on(async { runtime.spawn(join).await });
            matches!(panicked, Ok(true))
        });
        let panicked = call.returns("it has panicked");
        expect!(
            panicked,
            expected = "in async code, on a runtime with {kind}, join_all panics",
            seen = "it does not, although it would have to wait"
        );
        expect!(
            soon(|| drops.count() == 1),
            expected = "then the jobs are given up, and their futures are dropped soon",
            seen = "2 s later one is still there"
        );
    }
}
