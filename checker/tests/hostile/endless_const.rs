//! verdict: compile_error
//! Makes the compiler compute without end.

use sim::Socket;
pub use sim::SimpleFuture;
use std::task::Poll;

#[allow(long_running_const_eval)]
pub const ENDLESS: u64 = {
    let mut number = 1_u64;
    while number != 0 {
        number = number.wrapping_mul(3);
    }
    number
};

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
        Poll::Pending
    }
}
