use simple_future::SimpleFuture;
use std::task::Poll;

struct Never;

impl SimpleFuture for Never {
    type Output = u8;

    fn poll(&mut self, _: fn()) -> Poll<Self::Output> {
        Poll::Pending
    }
}

fn main() {
    let _never = Never;
}
