use futures::executor::LocalPool;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

pub struct HelloWorld<'a, W> {
    out: &'a mut W,
}

impl<W: Write> Future for HelloWorld<'_, W> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        for part in ["hello", ", ", "world", "!\n"] {
            self.out.write_all(part.as_bytes()).unwrap();
        }
        Poll::Ready(())
    }
}

pub fn hello_world<W: Write>(out: &mut W) -> HelloWorld<'_, W> {
    HelloWorld { out }
}

pub fn run(out: &mut impl Write) {
    LocalPool::new().run_until(hello_world(out));
}
