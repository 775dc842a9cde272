use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use timer_future::TimerFuture;

struct Watched {
    timer: Pin<Box<TimerFuture>>,
    asked_by: Option<Waker>,
}

impl Future for Watched {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.asked_by = Some(cx.waker().clone());
        self.timer.as_mut().poll(cx)
    }
}

fn main() {}
