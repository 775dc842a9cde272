//! verdict: fail
//! Panics while it panics.

use sim::Socket;
pub use sim::SimpleFuture;
use std::task::Poll;

struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("second");
    }
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
        let _bomb = Bomb;
        panic!("first");
        #[allow(unreachable_code)]
        Poll::Pending
    }
}
