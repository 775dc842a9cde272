//! fails: bytes_are_handed_over_as_they_came
//! It makes text of the bytes, and what is not text comes out as other bytes.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> {
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            let text = String::from_utf8_lossy(&self.socket.read_buf()).into_owned();
            return Poll::Ready(text.into_bytes());
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
