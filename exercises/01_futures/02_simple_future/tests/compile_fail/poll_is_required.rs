//! A future that cannot be polled does not compile: a type has to bring its own poll.
//! points: 1
//! needs: count_down_from_three, polled_again_when_woken_and_not_before

use simple_future::SimpleFuture;

struct Never;

impl SimpleFuture for Never {
    type Output = u8;
}

fn main() {}
