//! verdict: compile_error
//! Would run before main.

use sim::Socket;
pub use sim::SimpleFuture;
use std::task::Poll;

#[unsafe(link_section = ".init_array")]
pub static BEFORE: extern "C" fn() = before;
extern "C" fn before() {}

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
