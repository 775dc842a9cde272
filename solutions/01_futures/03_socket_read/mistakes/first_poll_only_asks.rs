//! fails: ready_data_is_taken_in_the_first_poll, data_is_handed_over_once, only_a_ready_poll_takes_data
//! The first poll only asks to be called back: data that was there already never arrives, so nobody calls.

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
        if self.asked && self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        self.asked = true;
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
