#![cfg(feature = "interleave")]
//! The orders in which a wake and the thread that is about to sleep can take their steps: all of them, or hundreds.
//!
//! Here `std` is the one whose threads and locks the explorer schedules.

use probe::{expect_in_every_order, graded};
use simple_future::{SimpleFuture, run};
use std::interleave::{Plan, note, real, try_explore};
use std::sync::Arc;
use std::task::Poll;
use std::thread;

use real::sync::atomic::{AtomicBool, Ordering};

/// However a wake from another thread and the decision to sleep fall together, the future is polled again.
#[graded(points = 2, lesson = "Sleep until the wake", seconds = 60)]
fn wake_racing_the_decision_to_sleep() {
    expect_in_every_order(
        "`run` returns once another thread has woken its future",
        try_explore(Plan::new(), || {
            run(Arrival { has_come: Arc::new(AtomicBool::new(false)), asked: false });
        }),
    );
}

/// Ready when another thread, which is started by the first poll, has said so.
struct Arrival {
    has_come: Arc<AtomicBool>,
    asked: bool,
}

impl SimpleFuture for Arrival {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if !self.asked {
            self.asked = true;
            let has_come = Arc::clone(&self.has_come);
            thread::spawn(move || {
                has_come.store(true, Ordering::SeqCst);
                note("wakes the future");
                wake();
            });
        }
        let ready = self.has_come.load(Ordering::SeqCst);
        note(if ready { "polled: Ready" } else { "polled: Pending" });
        if ready { Poll::Ready(()) } else { Poll::Pending }
    }
}
