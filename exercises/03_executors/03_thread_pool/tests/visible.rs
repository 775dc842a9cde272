//! The plainest behaviours. `cargo test -p thread_pool --test visible` runs them.

use probe::{Traced, expect, gate, graded, note};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use std::{mem, thread};
use thread_pool::ThreadPool;

const PATIENCE: Duration = Duration::from_secs(2);

fn new_pool(workers: usize) -> ThreadPool {
    // Whether the answer takes a usize or, as the stub does, one that is not zero.
    let Ok(workers) = workers.try_into() else { unreachable!("a pool has workers") };
    ThreadPool::new(workers)
}

/// A pool that is never dropped: how one ends is looked at elsewhere.
fn pool_of(workers: usize) -> &'static ThreadPool {
    Box::leak(Box::new(new_pool(workers)))
}

/// A task's output comes out of its handle, also where the task had to wait.
#[graded(points = 1, lesson = "A handle is a future")]
fn handle_gives_the_output() {
    let pool = pool_of(2);
    let (gate, answer) = gate::<u32>("what the task waits for");
    let handle = pool.spawn(async { answer.await + 1 });
    let next = pool.spawn(async { handle.await.map_or(0, |output| output + 1) });
    gate.open(40);
    let task = probe::CountingWaker::new("whoever awaits the handle");
    let mut next = Traced::new("handle", next);
    let mut seen = 0;
    let result = loop {
        if let Poll::Ready(result) = next.poll(&task) {
            break result;
        }
        expect!(
            task.wait_for(seen + 1, PATIENCE),
            expected = "whoever awaits the handle is woken when its task is done",
            seen = "nobody was woken within 2 s"
        );
        thread::sleep(Duration::from_millis(20));
        seen = task.count();
    };
    expect!(
        matches!(result, Ok(42)),
        expected = "40 is handed in, each of two tasks adds 1, and the handle gives Ok(42)",
        seen = "it gives something else"
    );
}

/// With three workers, three tasks are polled at the same time.
#[graded(points = 2, lesson = "One queue, several workers")]
fn tasks_run_at_the_same_time() {
    let pool = pool_of(3);
    let meeting = Arc::new((Mutex::new(0), Condvar::new()));
    let (tell, told) = channel();
    for number in 1..=3 {
        let (meeting, tell) = (Arc::clone(&meeting), tell.clone());
        let task = async move {
            note(&format!("task {number}"), "polled: waits for the two others");
            let (here, came) = &*meeting;
            let mut here = here.lock().unwrap_or_else(PoisonError::into_inner);
            *here += 1;
            came.notify_all();
            let all = came.wait_timeout_while(here, PATIENCE, |here| *here < 3);
            let timed_out = all.unwrap_or_else(PoisonError::into_inner).1.timed_out();
            note(&format!("task {number}"), if timed_out { "gives up" } else { "all are there" });
            let _ = tell.send(!timed_out);
        };
        mem::forget(pool.spawn(task)); // its handle is of no interest
    }
    for _ in 0..3 {
        expect!(
            told.recv_timeout(PATIENCE) == Ok(true),
            expected = "three tasks, each of which waits in its poll until all three are there, meet",
            seen = "within 2 s they had not all been polled at the same time"
        );
    }
}

/// When a pool is dropped, each of its tasks is done or was cancelled: those too that had not begun.
#[graded(points = 1, lesson = "The end of a pool")]
fn drop_settles_every_task() {
    let pool = new_pool(1);
    let done = Arc::new(AtomicUsize::new(0));
    let handles: Vec<_> = (0..5)
        .map(|_| {
            let done = Arc::clone(&done);
            pool.spawn(async move {
                thread::sleep(Duration::from_millis(20));
                note("tasks", "one is done");
                done.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    let (tell, told) = channel();
    thread::spawn(move || {
        drop(pool);
        let _ = tell.send(());
    });
    expect!(
        told.recv_timeout(PATIENCE).is_ok(),
        expected = "a pool with five short tasks can be dropped",
        seen = "the drop had not returned after 2 s"
    );
    note("pool", "dropped");
    let done = done.load(Ordering::SeqCst);
    let task = probe::CountingWaker::new("whoever awaits");
    let polls = handles.into_iter().map(|handle| Traced::new("handle", handle).poll(&task));
    let results: Vec<bool> =
        polls.filter_map(|poll| if let Poll::Ready(result) = poll { Some(result.is_ok()) } else { None }).collect();
    let ready = results.len();
    expect!(
        ready == 5,
        expected = "when the pool is dropped, the handles of its five tasks are Ready",
        seen = "only {ready} of them are: the other tasks are neither done nor cancelled"
    );
    let outputs = results.into_iter().filter(|is_ok| *is_ok).count();
    expect!(
        outputs == done,
        expected = "the handle of a task that is done gives Ok, and that of one that was cancelled an Err",
        seen = "{done} of five tasks are done, and {outputs} handles give Ok"
    );
}
