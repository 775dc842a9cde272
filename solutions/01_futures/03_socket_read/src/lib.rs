//! A future that waits for the world: it reads from a socket that calls back.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

/// Reads what has arrived on a socket, and waits while nothing has.
///
/// Which socket is all that it remembers. There is no state such as "was polled before", because no poll may rely on the
/// one before it: the task may be another, and a wake may have been for nothing.
pub struct SocketRead<'a> {
    socket: &'a Socket,
}

impl<'a> SocketRead<'a> {
    /// A read of `socket`. Nothing is taken from the socket before a poll is ready.
    pub fn new(socket: &'a Socket) -> Self {
        Self { socket }
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        // Ask first, look second: data that arrives between the two calls back, at worst for nothing. The other way
        // round it would arrive before there is a callback, and nobody would be told.
        self.socket.set_readable_callback(wake);
        let data = self.socket.read_buf();
        if data.is_empty() { Poll::Pending } else { Poll::Ready(data) }
    }
}
