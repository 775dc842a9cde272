//! fails: newest_task_is_woken, woken_for_nothing_waits_again
//! A second poll is taken for a proof that data has come, so it is Ready with nothing.

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
        if self.asked || self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        self.asked = true;
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
