//! fails: first_poll_does_it_all
//! The future is Pending once although there is nothing to wait for.

use futures::executor::block_on;
use std::future::poll_fn;
use std::io::Write;
use std::task::Poll;

pub async fn hello_world(out: &mut impl Write) {
    let mut polled = false;
    poll_fn(|cx| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    writeln!(out, "hello, world!").unwrap();
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
}
