//! What the block becomes, by hand: a struct that has the name in it.

use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Greet {
    name: String,
}

impl Future for Greet {
    type Output = String;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<String> {
        Poll::Ready(format!("hello, {}", self.name))
    }
}

pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    Greet { name }
}

pub fn greet_all(names: Vec<String>) -> Vec<Greet> {
    names.into_iter().map(|name| Greet { name }).collect()
}
