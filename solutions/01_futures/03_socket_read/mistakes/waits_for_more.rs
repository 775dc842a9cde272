//! fails: a_single_byte_is_enough
//! It collects bytes until it has four of them, as if a socket knew where a message ends.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> {
    socket: &'a Socket,
    collected: Vec<u8>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket, collected: Vec::new() }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        self.collected.extend(self.socket.read_buf());
        if self.collected.len() >= 4 {
            return Poll::Ready(std::mem::take(&mut self.collected));
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
