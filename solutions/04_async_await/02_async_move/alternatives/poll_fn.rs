//! A closure that owns the name is the future's `poll`. It steps aside once, as any future may.

use std::future::poll_fn;
use std::task::Poll;

pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    let mut name = Some(name);
    let mut yielded = false;
    poll_fn(move |cx| {
        if !std::mem::replace(&mut yielded, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let name = name.take().expect("not polled after Ready");
        Poll::Ready(format!("hello, {name}"))
    })
}

pub fn greet_all(names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    let mut greetings: Vec<_> = names.into_iter().rev().map(greet).collect();
    greetings.reverse();
    greetings
}
