//! What is woken may be woken from any thread: with an Rc inside it cannot stand behind a waker.
//! points: 1
//! needs: wake_is_counted, wake_by_ref_is_counted

use count_waker::CountWaker;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Wake;

struct Logged {
    counter: CountWaker,
    log: Rc<RefCell<Vec<usize>>>,
}

impl Wake for Logged {
    fn wake(self: Arc<Self>) {
        self.log.borrow_mut().push(self.counter.count() as usize);
    }
}

/// A part of what `Waker::from` asks for.
fn needs_send<W: Wake + Send + 'static>(_: Arc<W>) {}

fn main() {
    let log = Rc::new(RefCell::new(Vec::new()));
    let logged = Arc::new(Logged { counter: CountWaker::default(), log });
    needs_send(logged);
}
