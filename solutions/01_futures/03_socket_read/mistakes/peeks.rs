//! fails: data_is_handed_over_once
//! It puts the data back into the socket after it has read it, so the next read gets it again.

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
            let data = self.socket.read_buf();
            self.socket.deliver(&data);
            return Poll::Ready(data);
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
