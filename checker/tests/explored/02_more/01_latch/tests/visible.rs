use latch::Latch;
use probe::{elapsed, expect, graded, note};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A latch that is open lets everybody through.
#[graded(points = 1)]
fn open_lets_through() {
    let latch = Latch::new();
    latch.open();
    latch.wait();
}

/// However the opening and a wait fall together, the wait's end comes.
#[graded(explore, title, points = 2)]
fn opening_racing_a_wait() {
    let latch = Arc::new(Latch::new());
    let theirs = Arc::clone(&latch);
    thread::spawn(move || {
        note("latch", "is opened");
        theirs.open();
    });
    latch.wait();
}

/// A wait lasts until the latch is open, hours if need be.
#[graded(explore = 1, points = 3)]
fn waits_for_hours() {
    let latch = Arc::new(Latch::new());
    let theirs = Arc::clone(&latch);
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(7_200));
        theirs.open();
    });
    latch.wait();
    expect!(
        elapsed() >= Duration::from_secs(7_200),
        expected = "a wait lasts until somebody opens the latch",
        seen = "it ended before that"
    );
}
