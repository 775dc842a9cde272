//! The waker in the Context is only lent for one poll: a future that keeps it needs a clone of its own.
//! points: 1
//! needs: second_poll_replaces_the_waker

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use timer_future::TimerFuture;

struct Watched<'a> {
    timer: Pin<Box<TimerFuture>>,
    asked_by: Option<&'a Waker>,
}

impl<'a> Future for Watched<'a> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.asked_by = Some(cx.waker());
        self.timer.as_mut().poll(cx)
    }
}

fn main() {}
