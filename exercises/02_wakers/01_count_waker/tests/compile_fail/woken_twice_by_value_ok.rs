use count_waker::CountWaker;
use std::sync::Arc;
use std::task::Waker;

fn wake_twice(counter: Arc<CountWaker>) {
    let waker = Waker::from(counter);
    waker.wake_by_ref();
    waker.wake();
}

fn main() {
    let _ = wake_twice;
}
