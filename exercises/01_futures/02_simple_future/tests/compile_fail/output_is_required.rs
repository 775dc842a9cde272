//! A future that does not say what its output is does not compile.
//! points: 1
//! needs: count_down_from_three, run_returns_the_output

use simple_future::SimpleFuture;
use std::task::Poll;

struct Never;

impl SimpleFuture for Never {
    fn poll(&mut self, _: fn()) -> Poll<Self::Output> {
        Poll::Pending
    }
}

fn main() {}
