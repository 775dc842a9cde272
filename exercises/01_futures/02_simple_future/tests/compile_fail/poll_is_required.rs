//! A future that cannot be polled does not compile: a type has to bring its own poll.
//! points: 1
//! needs: count_down_from_three, run_returns_the_output

use simple_future::SimpleFuture;

struct Never;

impl SimpleFuture for Never {
    type Output = u8;
}

fn main() {}
