//! What a future shares with another thread cannot be in an Rc<RefCell<…>>: neither may leave its thread.
//! points: 0

use std::cell::RefCell;
use std::rc::Rc;
use std::task::Waker;

#[derive(Default)]
struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

fn on_another_thread(_work: impl FnOnce() + Send + 'static) {}

fn main() {
    let shared = Rc::new(RefCell::new(Shared::default()));
    let theirs = Rc::clone(&shared);
    on_another_thread(move || {
        let waker = {
            let mut state = theirs.borrow_mut();
            state.completed = true;
            state.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    });
}
