#![cfg(feature = "interleave")]
//! The orders in which tasks, workers and the thread that owns the pool can take their steps: some thousands of them.
//!
//! Here `std` is the one whose threads, locks and clocks the explorer schedules. Time is virtual.

use probe::{expect_in_every_order, graded};
use std::future::poll_fn;
use std::interleave::{Plan, block_on, note, real, try_explore};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::task::{Context, Poll, Waker};
use std::{mem, thread};
use thread_pool::{JoinHandle, ThreadPool};

use real::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn pool_of(workers: usize) -> ThreadPool {
    // Whether the answer takes a usize or, as the stub does, one that is not zero.
    let Ok(workers) = workers.try_into() else { unreachable!("a pool has workers") };
    ThreadPool::new(workers)
}

/// A future that hands out its waker in its first poll, and is Ready with 7 as soon as the flag is up; and whoever
/// raises the flag and then wakes, on a thread of its own.
fn woken_by_another_thread() -> impl Future<Output = u8> + Send + 'static {
    let come = Arc::new(AtomicBool::new(false));
    let polled = AtomicBool::new(false);
    let (send, wakers) = channel::<Waker>();
    let theirs = Arc::clone(&come);
    thread::spawn(move || {
        let Ok(waker) = wakers.recv() else { return };
        theirs.store(true, Ordering::SeqCst);
        note("wakes the task of the pool");
        waker.wake();
    });
    let mut send = Some(send);
    poll_fn(move |cx| {
        assert!(!polled.swap(true, Ordering::SeqCst), "the task was polled by two workers at once");
        note("polls the task of the pool");
        let come = come.load(Ordering::SeqCst);
        if let Some(send) = send.take() {
            let _ = send.send(cx.waker().clone());
        }
        note(if come { "polled: Ready" } else { "polled: Pending" });
        polled.store(false, Ordering::SeqCst);
        if come { Poll::Ready(7) } else { Poll::Pending }
    })
}

/// However a wake and the poll of its task fall together, with two workers the task is polled again and comes to its end.
#[graded(points = 2, lesson = "The surprise: woken while it is polled", seconds = 60)]
fn wake_racing_the_poll_is_answered() {
    expect_in_every_order(
        "a task that is woken by another thread, perhaps during its poll, comes to its end",
        try_explore(Plan::new(), || {
            // Not dropped, also where the handle gives something else.
            let pool = mem::ManuallyDrop::new(pool_of(2));
            let handle = pool.spawn(woken_by_another_thread());
            assert!(matches!(block_on(handle), Ok(7)), "the handle does not give the task's output");
        }),
    );
}

/// A task that is spawned at the last moment, when the workers are on their way to sleep, is not forgotten.
#[graded(points = 1, lesson = "The end of a pool", seconds = 60)]
fn spawn_racing_shutdown_is_not_lost() {
    expect_in_every_order(
        "a task that is spawned just before the pool is dropped is done, or cancelled, when the drop returns",
        try_explore(Plan::new(), || {
            let pool = pool_of(2);
            let handle = pool.spawn(async { 7 });
            note("drops the pool");
            drop(pool);
            note("the pool is dropped");
            expect_settled(handle);
        }),
    );
}

/// However the last wake and the end of the pool fall together, the drop returns, and no worker is left then.
#[graded(points = 1, lesson = "The end of a pool", seconds = 60)]
fn drop_racing_the_last_wake_joins_all() {
    expect_in_every_order(
        "a pool whose last task is woken while it is dropped ends, and all its workers before it",
        try_explore(Plan::new(), || {
            let alive = Arc::new(AtomicUsize::new(0));
            let workers = Arc::clone(&alive);
            let pool = pool_of(2);
            let mut task = Box::pin(woken_by_another_thread());
            let handle = pool.spawn(poll_fn(move |cx| {
                ON_A_WORKER.with(|here| here.count(&workers));
                task.as_mut().poll(cx)
            }));
            note("drops the pool");
            drop(pool);
            note("the pool is dropped");
            expect_settled(handle);
            assert!(
                alive.load(Ordering::SeqCst) == 0,
                "the pool was dropped, and a worker that had polled was still there"
            );
        }),
    );
}

/// Whether its task was finished or cancelled.
fn expect_settled(handle: JoinHandle<u8>) {
    match pin!(handle).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(output)) => assert!(output == 7, "the handle does not give the task's output"),
        Poll::Ready(Err(_)) => {}
        Poll::Pending => panic!("after the drop, the handle of the task is still Pending"),
    }
}

std::thread_local! {
    static ON_A_WORKER: OnAWorker = const { OnAWorker(real::cell::RefCell::new(None)) };
}

/// Counts its thread among those that are alive, until the thread ends.
struct OnAWorker(real::cell::RefCell<Option<Arc<AtomicUsize>>>);

impl OnAWorker {
    fn count(&self, alive: &Arc<AtomicUsize>) {
        if self.0.borrow().is_none() {
            alive.fetch_add(1, Ordering::SeqCst);
            *self.0.borrow_mut() = Some(Arc::clone(alive));
        }
    }
}

impl Drop for OnAWorker {
    fn drop(&mut self) {
        if let Some(alive) = self.0.get_mut() {
            alive.fetch_sub(1, Ordering::SeqCst);
        }
    }
}
