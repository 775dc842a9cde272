//! One thread for the whole program delivers all wakes, and every call has its own letter box.

use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

type Letterbox = Sender<()>;

fn postman() -> Sender<Letterbox> {
    static POSTMAN: OnceLock<Mutex<Sender<Letterbox>>> = OnceLock::new();
    let hired = POSTMAN.get_or_init(|| {
        let (sender, letters) = channel::<Letterbox>();
        thread::spawn(move || letters.into_iter().for_each(|to| drop(to.send(()))));
        Mutex::new(sender)
    });
    hired.lock().unwrap().clone()
}

struct Address {
    postman: Mutex<Sender<Letterbox>>,
    letterbox: Letterbox,
}

impl Wake for Address {
    fn wake(self: Arc<Self>) {
        let _ = self.postman.lock().unwrap().send(self.letterbox.clone());
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let (letterbox, letters) = channel();
    let waker = Waker::from(Arc::new(Address { postman: Mutex::new(postman()), letterbox }));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        letters.recv().expect("the waker has the other end");
        while letters.try_recv().is_ok() {}
    }
}
