//! verdict: out_of_memory or timeout
//! Allocates and writes without end.

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
        let mut kept = Vec::new();
        loop {
            kept.push(vec![1_u8; 1 << 28]);
        }
    }
}
