//! Between two attempts the others have their turn: the task wakes itself, and goes on in its next poll.

use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll};

async fn foo() -> u8 {
    5
}

pub async fn bar() -> u8 {
    let five = async { 5 };
    foo().await + five.await
}

struct Aside(bool);

impl Future for Aside {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

pub async fn retry<T, E, F>(n: NonZeroU32, mut op: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let mut left = n.get();
    while left > 1 {
        match op().await {
            Ok(value) => return Ok(value),
            Err(_) => left -= 1,
        }
        Aside(false).await;
    }
    op().await
}
