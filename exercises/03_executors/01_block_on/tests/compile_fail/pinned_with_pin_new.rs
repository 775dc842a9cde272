//! The future of an async block must be pinned with pin! or Box::pin: Pin::new is only for what may still be moved.
//! points: 1
//! needs: output_is_returned

use block_on::block_on;
use std::pin::Pin;

fn answer() -> u32 {
    let mut future = async { 42 };
    let pinned = Pin::new(&mut future);
    block_on(needs_future(pinned))
}

fn needs_future<F: Future>(future: F) -> F {
    future
}

fn main() {
    let _: fn() -> u32 = answer;
}
