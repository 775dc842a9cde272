//! A join of its own: boxed children that become their output in place.

use std::pin::Pin;
use std::task::{Context, Poll};

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let foo = Child::Running(Box::pin(download(FOO)));
    let bar = Child::Running(Box::pin(download(BAR)));
    Both { foo, bar }.await
}

enum Child<F: Future> {
    Running(Pin<Box<F>>),
    Done(Option<F::Output>),
}

impl<F: Future<Output: Unpin>> Child<F> {
    fn is_done(&mut self, cx: &mut Context<'_>) -> bool {
        let Child::Running(future) = self else { return true };
        let Poll::Ready(output) = future.as_mut().poll(cx) else { return false };
        *self = Child::Done(Some(output));
        true
    }

    fn take(&mut self) -> F::Output {
        match self {
            Child::Done(output) => output.take().expect("the output is taken once"),
            Child::Running(_) => unreachable!("only what is done is taken"),
        }
    }
}

struct Both<F: Future> {
    foo: Child<F>,
    bar: Child<F>,
}

impl<F: Future<Output: Unpin>> Future for Both<F> {
    type Output = (F::Output, F::Output);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let bar_is_done = self.bar.is_done(cx);
        if self.foo.is_done(cx) && bar_is_done {
            return Poll::Ready((self.foo.take(), self.bar.take()));
        }
        Poll::Pending
    }
}
