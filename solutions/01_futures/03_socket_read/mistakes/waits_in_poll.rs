//! fails: a_poll_answers_at_once
//! It gives the data a second to come before it says Pending, and its whole thread stands still meanwhile.

use sim::Socket;
use std::task::Poll;
use std::thread::sleep;
use std::time::Duration;

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
        for _ in 0..100 {
            if self.socket.has_data_to_read() {
                return Poll::Ready(self.socket.read_buf());
            }
            sleep(Duration::from_millis(10));
        }
        self.socket.set_readable_callback(wake);
        Poll::Pending
    }
}
