//! verdict: compile_error
//! Sends something out.

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
        println!("{:?}", std::net::TcpStream::connect("127.0.0.1:9").is_ok());
        Poll::Pending
    }
}
