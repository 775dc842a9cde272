use std::sync::{Arc, Mutex};
use std::task::Waker;

#[derive(Default)]
struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

fn on_another_thread(_work: impl FnOnce() + Send + 'static) {}

fn main() {
    let shared = Arc::new(Mutex::new(Shared::default()));
    let theirs = Arc::clone(&shared);
    on_another_thread(move || {
        let waker = {
            let mut state = theirs.lock().unwrap();
            state.completed = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    });
}
