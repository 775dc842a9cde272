//! verdict: pass
//! No trick at all.

use sim::Socket;
pub use sim::SimpleFuture;
use std::task::Poll;

pub struct SocketRead<'a> {
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        SocketRead { socket }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        if self.socket.has_data_to_read() {
            return Poll::Ready(self.socket.read_buf());
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
