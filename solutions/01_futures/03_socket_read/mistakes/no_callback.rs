//! fails: pending_until_data_comes, newest_task_is_woken, woken_for_nothing_waits_again, data_is_handed_over_once
//! It says Pending and leaves its wake with nobody, so the task sleeps for ever.

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
            return Poll::Ready(self.socket.read_buf());
        }
        let _ = wake;
        Poll::Pending
    }
}
