//! A future cannot be polled by itself, only through a Pin: a plain future has no method poll.
//! points: 1
//! needs: second_waits_for_first

use real_futures::AndThen;
use std::future::{Pending, Ready};
use std::task::Context;

fn step(mut both: AndThen<Ready<()>, Pending<()>>, cx: &mut Context<'_>) -> bool {
    both.poll(cx).is_pending()
}

fn main() {
    let _ = step;
}
