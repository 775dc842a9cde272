//! fails: first_poll_does_it_all, dropping_unpolled_writes_nothing
//! The line is written by a guard that belongs to the future, so it comes when the future goes, polled or not.

use futures::executor::block_on;
use std::io::Write;

struct Guard<'a, W: Write>(&'a mut W);

impl<W: Write> Drop for Guard<'_, W> {
    fn drop(&mut self) {
        writeln!(self.0, "hello, world!").unwrap();
    }
}

pub fn hello_world(out: &mut impl Write) -> impl Future<Output = ()> {
    let guard = Guard(out);
    let mut polled = false;
    std::future::poll_fn(move |cx| {
        let _ = &guard;
        if polled {
            return std::task::Poll::Ready(());
        }
        polled = true;
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
}
