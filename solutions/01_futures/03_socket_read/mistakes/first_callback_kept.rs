//! fails: newest_task_is_woken, woken_for_nothing_waits_again
//! The callback is set in the first poll only, so a task that takes the read over is never woken.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> {
    socket: &'a Socket,
    asked: bool,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket, asked: false }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        if !self.asked {
            self.asked = true;
            self.socket.set_readable_callback(wake);
        }
        Poll::Pending
    }
}
