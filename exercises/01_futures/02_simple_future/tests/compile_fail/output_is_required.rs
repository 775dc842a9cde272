//! A future that does not say what its output is does not compile.
//! points: 1
//! needs: count_down_from_three, polled_again_when_woken_and_not_before

use simple_future::SimpleFuture;
use std::task::Poll;

struct Never;

impl SimpleFuture for Never {
    fn poll(&mut self, _: fn()) -> Poll<Self::Output> {
        Poll::Pending
    }
}

fn main() {}
