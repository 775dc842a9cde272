//! One closure is the `poll` of the whole: what it holds is the state.

use std::future::poll_fn;
use std::num::NonZeroU32;
use std::task::{Poll, ready};

async fn foo() -> u8 {
    5
}

pub fn bar() -> impl Future<Output = u8> {
    let mut first = Box::pin(foo());
    poll_fn(move |cx| Poll::Ready(ready!(first.as_mut().poll(cx)) + 5))
}

pub fn retry<T, E, F>(n: NonZeroU32, mut op: impl FnMut() -> F) -> impl Future<Output = Result<T, E>>
where
    F: Future<Output = Result<T, E>>,
{
    let mut begun = 0;
    let mut attempt = None;
    poll_fn(move |cx| {
        loop {
            let current = attempt.get_or_insert_with(|| {
                begun += 1;
                Box::pin(op())
            });
            let result = ready!(current.as_mut().poll(cx));
            attempt = None;
            if result.is_ok() || begun == n.get() {
                return Poll::Ready(result);
            }
        }
    })
}
