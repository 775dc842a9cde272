use block_on::block_on;
use std::pin::pin;

fn answer() -> u32 {
    let future = async { 42 };
    let pinned = pin!(future);
    block_on(needs_future(pinned))
}

fn needs_future<F: Future>(future: F) -> F {
    future
}

fn main() {
    let _: fn() -> u32 = answer;
}
