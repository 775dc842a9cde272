//! The socket calls a function of the answer's own, which calls the newest wake; data that comes in between wakes at once.

use sim::Socket;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

pub use sim::SimpleFuture;

static NEWEST: Mutex<Option<fn()>> = Mutex::new(None);

fn wake_newest() {
    let wake = NEWEST.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(wake) = wake {
        wake();
    }
}

type Step<'a> = Box<dyn FnMut(fn()) -> Poll<Vec<u8>> + 'a>;

pub struct SocketRead<'a> {
    step: Step<'a>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        let step = move |wake| {
            if socket.has_data_to_read() {
                return Poll::Ready(socket.read_buf());
            }
            *NEWEST.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
            socket.set_readable_callback(wake_newest);
            if socket.has_data_to_read() {
                wake_newest();
            }
            Poll::Pending
        };
        Self { step: Box::new(step) }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        (self.step)(wake)
    }
}
