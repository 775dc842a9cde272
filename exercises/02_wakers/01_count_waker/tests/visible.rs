use count_waker::CountWaker;
use probe::{expect, graded, note};
use std::sync::Arc;
use std::task::Waker;

/// What a counter is at. It may count in whatever integers it likes.
fn count(counter: &CountWaker) -> usize {
    fn number(count: impl TryInto<usize>) -> usize {
        count.try_into().unwrap_or(usize::MAX)
    }
    number(counter.count())
}

/// A counter begins at zero, and `wake` on its waker counts one.
#[graded(points = 1, lesson = "The data and the function")]
fn wake_is_counted() {
    let counter = Arc::new(CountWaker::default());
    let waker = Waker::from(Arc::clone(&counter));
    let before = count(&counter);
    expect!(before == 0, expected = "a counter that was not woken is at 0", seen = "it is at {before}");
    note("waker", "wake()");
    waker.wake();
    let after = count(&counter);
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
    let seen = count(&counter);
    expect!(seen == 2, expected = "a counter that was woken twice is at 2", seen = "it is at {seen}");
}
