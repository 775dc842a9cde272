//! fails: only_a_ready_poll_takes_data
//! The constructor takes what is there already, and it is lost with a read that nobody polls.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> {
    socket: &'a Socket,
    early: Vec<u8>,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket, early: socket.read_buf() }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        let mut data = std::mem::take(&mut self.early);
        data.extend(self.socket.read_buf());
        if !data.is_empty() {
            return Poll::Ready(data);
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
