//! A panic of any thread is noticed on real threads and inside an exploration. Not among the other instruments' tests, because a
//! graded test begins the timeline of its process anew.

use interleaved_std::interleave::{Plan, explore};
use interleaved_std::thread;
use probe::{graded, panicked};

fn notices_a_panic() {
    assert!(!panicked());
    assert!(thread::spawn(|| panic!("all by itself")).join().is_err());
    assert!(panicked());
}

/// A thread's panic is noticed on real threads.
#[graded(points = 1)]
fn a_panic_is_noticed_on_real_threads() {
    notices_a_panic();
}

#[test]
fn a_panic_is_noticed_inside_an_exploration() {
    explore(Plan::new(), notices_a_panic);
}
