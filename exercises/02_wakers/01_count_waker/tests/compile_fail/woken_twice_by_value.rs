//! `wake` uses the waker up: who wants to wake again wakes by reference, or has cloned before.
//! points: 1
//! needs: wake_is_counted, wake_by_ref_is_counted

use count_waker::CountWaker;
use std::sync::Arc;
use std::task::Waker;

fn wake_twice(counter: Arc<CountWaker>) {
    let waker = Waker::from(counter);
    waker.wake();
    waker.wake();
}

fn main() {
    let _ = wake_twice;
}
