//! verdict: fail
//! Calls itself without end.

use sim::Socket;
pub use sim::SimpleFuture;
use std::task::Poll;

fn deeper(depth: u64) -> u64 {
    if depth == 0 { 1 } else { deeper(depth + 1) + deeper(depth + 2) }
}

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
        std::hint::black_box(deeper(3));
        Poll::Pending
    }
}
