use latch::Latch;
use probe::graded;
use std::sync::Arc;
use std::thread;

/// Two that wait both go on.
#[graded(explore, points = 1)]
fn secret_both_go_on() {
    let latch = Arc::new(Latch::new());
    let theirs = Arc::clone(&latch);
    let other = thread::spawn(move || theirs.wait());
    latch.open();
    latch.wait();
    assert!(other.join().is_ok());
}
