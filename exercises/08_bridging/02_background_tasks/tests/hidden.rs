//! What checks care: jobs of two Backgrounds beside each other, and calls from within other runtimes.

use background_tasks::Background;
use probe::{Call, Inputs, expect, graded, note, settled_threads, threads_soon_as};
use std::mem;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

const PATIENCE: Duration = Duration::from_secs(2);

fn background<T: Send + 'static>(workers: usize) -> Background<T> {
    let Ok(workers) = workers.try_into() else { unreachable!("there are workers") };
    Background::new(workers)
}

fn on_one_thread() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime can be built")
}

fn on_two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).build().expect("a runtime can be built")
}

/// Hundreds of jobs, each of which waits for the next one, all end, and each result is in its place.
#[graded(points = 1, lesson = "Handles, in order")]
fn many_jobs() {
    let mut inputs = Inputs::new();
    let count = inputs.index(300..500);
    let values: Vec<u64> = (0..count).map(|_| inputs.number()).collect();
    let mut background = background(3);
    // Each waits for the one that is spawned after it.
    let mut last = None;
    for &value in &values {
        let (tell, told) = tokio::sync::oneshot::channel();
        let before: Option<tokio::sync::oneshot::Sender<()>> = last.replace(tell);
        background.spawn(async move {
            let _ = told.await;
            drop(before);
            value
        });
    }
    let call = Call::start("join_all", || background.join_all());
    drop(last);
    let results = call.returns("all jobs have ended");
    let all: Vec<u64> = results.into_iter().filter_map(Result::ok).collect();
    expect!(
        all == values,
        expected = "hundreds of jobs give hundreds of results, each in its place",
        seen = "there are others, or in another order"
    );
}

/// spawn returns at once, even while all workers are busy.
#[graded(points = 1, lesson = "Your task")]
fn spawn_returns_at_once() {
    let mut background = background(1);
    let (sent, begun) = channel();
    let (door, opened): (Sender<()>, Receiver<()>) = channel();
    let call = Call::start("spawn", move || {
        background.spawn(async move {
            let _ = sent.send(());
            let _ = opened.recv();
            1
        });
        expect!(begun.recv_timeout(PATIENCE).is_ok(), expected = "the job begins", seen = "2 s later it had not begun");
        note("caller", "the only worker is busy");
        background.spawn(async { 2 });
        background
    });
    let background = call.returns("it has handed the job over");
    drop(door);
    let results = Call::start("join_all", || background.join_all()).returns("both jobs have ended");
    let results: Vec<_> = results.into_iter().map(Result::ok).collect();
    expect!(
        results == [Some(1), Some(2)],
        expected = "the results are Ok(1) and Ok(2)",
        seen = "they are {results:?}, where None is an Err"
    );
}

/// A job that is spawned in async code runs on the Background's own workers, not on the caller's runtime.
#[graded(points = 1, lesson = "Where blocking is not allowed")]
fn spawned_in_async_code() {
    let call = Call::start("spawn in async code", || {
        on_one_thread().block_on(async {
            let mut background = background(1);
            let (sent, begun) = channel();
            background.spawn(async move {
                let _ = sent.send(());
            });
            // On purpose the thread of this runtime is blocked: the job must not need it.
            let run = begun.recv_timeout(PATIENCE).is_ok();
            mem::forget(background);
            run
        })
    });
    let run = call.returns("the job has run");
    expect!(
        run,
        expected = "the job runs while the runtime in which it was spawned does not",
        seen = "within 2 s it did not: it was spawned on the caller's runtime"
    );
}

/// Within spawn_blocking of any runtime, join_all works as everywhere.
#[graded(points = 1, lesson = "Where blocking is not allowed")]
fn joined_within_spawn_blocking() {
    for (kind, runtime) in [("one thread", on_one_thread()), ("two threads", on_two_threads())] {
        let call = Call::start("join_all within spawn_blocking", move || {
            runtime.block_on(async {
                let mut background = background(1);
                background.spawn(async {
                    tokio::task::yield_now().await;
                    7
                });
                tokio::task::spawn_blocking(|| background.join_all()).await
            })
        });
        let results = call.returns("the job has ended");
        expect!(
            results.is_ok_and(|results| matches!(results[..], [Ok(7)])),
            expected = "within spawn_blocking of a runtime with {kind}, join_all gives Ok(7)",
            seen = "it panics, or gives something else"
        );
    }
}

/// When join_all has returned, the runtime and its threads end.
#[graded(points = 1, lesson = "Where blocking is not allowed")]
fn threads_end() {
    let before = settled_threads();
    for _ in 0..2 {
        let mut background = background(3);
        background.spawn(async {});
        Call::start("join_all", || background.join_all()).returns("the job has ended");
    }
    expect!(
        threads_soon_as(before),
        expected = "when join_all has returned, the workers end",
        seen = "2 s later there are more threads than before: the runtime is kept"
    );
}

/// Two Backgrounds each have their own workers and results, whichever is joined or dropped first.
#[graded(points = 2, lesson = "Your task")]
fn two_beside_each_other() {
    for idle_is_joined in [true, false] {
        let (mut busy, mut idle) = (background(1), background(1));
        let (door, opened): (Sender<()>, Receiver<()>) = channel();
        let (sent, begun) = channel();
        busy.spawn(async move {
            let _ = sent.send("busy");
            let _ = opened.recv();
            tokio::task::yield_now().await;
            "busy"
        });
        expect!(begun.recv_timeout(PATIENCE).is_ok(), expected = "the job begins", seen = "2 s later it had not begun");
        let (sent, ended) = channel();
        idle.spawn(async move {
            let _ = sent.send("idle");
            "idle"
        });
        expect!(
            ended.recv_timeout(PATIENCE).is_ok(),
            expected = "a job runs while the only worker of another Background is busy",
            seen = "2 s later it had not begun: they share a worker"
        );
        if idle_is_joined {
            let results = Call::start("join_all", || idle.join_all()).returns("its only job has ended");
            expect_results(results, "idle");
        } else {
            Call::start("drop", || drop(idle)).returns("it is called");
        }
        drop(door);
        let results = Call::start("join_all", || busy.join_all()).returns("its only job has ended");
        expect_results(results, "busy");
    }
}

fn expect_results<E>(results: Vec<Result<&str, E>>, wanted: &str) {
    let results: Vec<_> = results.into_iter().map(Result::ok).collect();
    expect!(
        results == [Some(wanted)],
        expected = "the Background has one result, that of its own job: Ok({wanted:?})",
        seen = "it has {results:?}, where None is an Err"
    );
}
