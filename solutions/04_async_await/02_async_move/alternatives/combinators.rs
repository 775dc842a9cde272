//! Futures' combinators: a closure that owns the name runs in the first poll.

use futures::future::{self, FutureExt};

pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    future::lazy(move |_| format!("hello, {name}"))
}

pub fn greet_all(names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    names.into_iter().map(|name| future::ready(name).map(|name| format!("hello, {name}"))).collect()
}
