use count_waker::CountWaker;
use probe::{expect, graded, note};
use std::sync::Arc;
use std::task::Waker;

/// A counter begins at zero, and `wake` on its waker counts one.
#[graded(points = 1, lesson = "The data and the function")]
fn wake_is_counted() {
    let counter = Arc::new(CountWaker::default());
    let waker = Waker::from(Arc::clone(&counter));
    let before = counter.count();
    expect!(before == 0, expected = "a counter that was not woken is at 0", seen = "it is at {before}");
    note("waker", "wake()");
    waker.wake();
    let after = counter.count();
    expect!(after == 1, expected = "a counter that was woken once is at 1", seen = "it is at {after}");
}

/// `wake_by_ref` on its waker counts one each time.
#[graded(points = 1, lesson = "wake and wake_by_ref")]
fn wake_by_ref_is_counted() {
    let counter = Arc::new(CountWaker::default());
    let waker = Waker::from(Arc::clone(&counter));
    note("waker", "wake_by_ref()");
    waker.wake_by_ref();
    note("waker", "wake_by_ref()");
    waker.wake_by_ref();
    let seen = counter.count();
    expect!(seen == 2, expected = "a counter that was woken twice is at 2", seen = "it is at {seen}");
}
