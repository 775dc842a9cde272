//! verdict: compile_error
//! Looks for what the grader has in its environment.

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
        for (name, value) in std::env::vars() {
            println!("{name}={value}");
        }
        Poll::Pending
    }
}
