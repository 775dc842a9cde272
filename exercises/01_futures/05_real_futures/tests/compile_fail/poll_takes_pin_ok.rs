use std::pin::Pin;
use std::task::{Context, Poll};

struct Last<F>(F);

impl<F: Future + Unpin> Future for Last<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.0).poll(cx)
    }
}

fn main() {
    let _last = Last(std::future::ready(()));
}
