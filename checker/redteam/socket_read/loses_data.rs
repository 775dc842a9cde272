// The base: what was read is thrown away.
use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub struct SocketRead<'a> { socket: &'a Socket }
impl<'a> SocketRead<'a> { pub fn new(socket: &'a Socket) -> Self { Self { socket } } }
impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;
    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        self.socket.set_readable_callback(wake);
        if self.socket.read_buf().is_empty() { Poll::Pending } else { Poll::Ready(Vec::new()) }
    }
}
