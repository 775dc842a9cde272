use futures::executor::block_on;
use std::future::poll_fn;
use std::io::Write;
use std::task::Poll;

pub fn hello_world(out: &mut impl Write) -> impl Future<Output = ()> {
    poll_fn(move |_| {
        out.write_all(b"hello, world!\n").unwrap();
        Poll::Ready(())
    })
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out))
}
