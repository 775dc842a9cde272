//! fails: woken_for_nothing_waits_again
//! The callback is set only for a task that differs from the last one, although the socket has used it up.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> {
    socket: &'a Socket,
    last: Option<fn()>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket, last: None }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        let known = self.last.is_some_and(|last| std::ptr::fn_addr_eq(last, wake));
        if !known {
            self.last = Some(wake);
            self.socket.set_readable_callback(wake);
        }
        Poll::Pending
    }
}
