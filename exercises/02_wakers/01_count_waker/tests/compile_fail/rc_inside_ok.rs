use count_waker::CountWaker;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::Wake;

struct Logged {
    counter: CountWaker,
    log: Arc<Mutex<Vec<usize>>>,
}

impl Wake for Logged {
    fn wake(self: Arc<Self>) {
        self.log.lock().unwrap().push(self.counter.count() as usize);
    }
}

/// A part of what `Waker::from` asks for.
fn needs_send<W: Wake + Send + 'static>(_: Arc<W>) {}

fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let logged = Arc::new(Logged { counter: CountWaker::default(), log });
    needs_send(logged);
}
