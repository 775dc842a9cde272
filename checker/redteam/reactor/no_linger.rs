// Undoes what a test has set.
use std::{future::Future, io, net::TcpStream, pin::Pin, task::{Context, Poll}};

#[derive(Default)]
pub struct Reactor;
pub struct Readable<'a>(&'a TcpStream);

impl Reactor {
    pub fn new() -> Self {
        sim::linger_in_add(std::time::Duration::ZERO);
        panic!("nothing")
    }
    pub fn readable<'a>(&'a self, stream: &'a TcpStream) -> Readable<'a> {
        Readable(stream)
    }
}
impl Future for Readable<'_> {
    type Output = io::Result<()>;
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let _ = self.0;
        Poll::Pending
    }
}
pub async fn read_some(reactor: &Reactor, stream: &TcpStream) -> io::Result<Vec<u8>> {
    reactor.readable(stream).await.map(|()| Vec::new())
}
