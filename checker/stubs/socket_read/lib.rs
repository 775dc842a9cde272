//! A future that waits for the world: it reads from a socket that calls back.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

/// Reads what has arrived on a socket, and waits while nothing has.
///
/// It borrows its socket, so the socket stays where it is as long as the read is alive.
pub struct SocketRead<'a> {
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    /// A read of `socket`. Nothing is taken from the socket before a poll is ready.
    pub fn new(socket: &'a Socket) -> Self {
        todo!()
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    /// Takes everything that has arrived, unchanged, be it one byte.
    ///
    /// If nothing has, this is [`Poll::Pending`], and from then on `wake`, instead of that of any earlier poll, is
    /// called when data arrives. That holds for every poll: a wake is a hint, and there may be nothing to read after it.
    ///
    /// It returns at once, and does not wake the task again and again while nothing arrives.
    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        todo!()
    }
}
