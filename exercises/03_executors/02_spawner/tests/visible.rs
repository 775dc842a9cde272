//! The plainest behaviours. `cargo test -p spawner --test visible` runs them.

use probe::{expect, gate, graded, note};
use spawner::Spawner;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::task::Poll;
use std::thread;
use std::time::Duration;

/// Runs an executor with what `setup` spawns, on a thread of its own; the test fails if that takes more than 2 s.
fn run_to_the_end(setup: impl FnOnce(Spawner) + Send + 'static) {
    let (done, end) = channel();
    let runner = thread::Builder::new().name("the runner".to_owned()).spawn(move || {
        let (executor, spawner) = spawner::new();
        setup(spawner);
        executor.run();
        let _ = done.send(());
    });
    let runner = runner.expect("a thread can be started");
    if let Err(ended) = end.recv_timeout(Duration::from_secs(2)) {
        expect!(
            ended == RecvTimeoutError::Disconnected,
            expected = "run returns once every Spawner is gone and every task is done",
            seen = "2 s later it had not returned"
        );
        let panic = runner.join().expect_err("a thread that sent nothing has panicked");
        std::panic::resume_unwind(panic);
    }
}

/// A future that is Pending so many times, each time after it has woken its task, and then counts itself as done.
fn takes_turns(name: &'static str, turns: usize, done: &Arc<AtomicUsize>) -> impl Future<Output = ()> + Send + 'static {
    let done = Arc::clone(done);
    let mut left = turns;
    poll_fn(move |cx| {
        if left == 0 {
            note(name, "polled → Ready");
            done.fetch_add(1, Ordering::SeqCst);
            return Poll::Ready(());
        }
        note(name, "polled → Pending, wakes its task");
        left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Spawning only queues a task; run then polls all tasks until they are done.
#[graded(points = 1, lesson = "From one to many")]
fn tasks_run_when_run_is_called() {
    let done = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&done);
    run_to_the_end(move |spawner| {
        spawner.spawn(takes_turns("task 1", 0, &counted));
        spawner.spawn(takes_turns("task 2", 1, &counted));
        spawner.clone().spawn(takes_turns("task 3", 2, &counted));
        expect!(
            counted.load(Ordering::SeqCst) == 0,
            expected = "no task is polled before run is called",
            seen = "spawn has polled a task"
        );
        note("run", "called");
    });
    let done = done.load(Ordering::SeqCst);
    expect!(done == 3, expected = "all three tasks are done when run returns", seen = "{done} of them are done");
}

/// A task that is Pending is polled again when another thread wakes it; run waits for it.
#[graded(points = 1, lesson = "From one to many")]
fn woken_by_another_thread() {
    let (gate, opened_later) = gate("task");
    let opener = gate.clone();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        opener.open(());
    });
    run_to_the_end(|spawner| spawner.spawn(opened_later));
    expect!(
        gate.is_done(),
        expected = "run returns when its task is done",
        seen = "it returned while the task was still Pending"
    );
}
