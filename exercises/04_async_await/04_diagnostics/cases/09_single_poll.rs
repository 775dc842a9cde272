//! A future is polled by hand, once.

use std::pin::Pin;
use std::task::{Context, Waker};

fn main() {
    let mut answer = async { 42 };
    let mut cx = Context::from_waker(Waker::noop());
    let _poll = Pin::new(&mut answer).poll(&mut cx);
}
