//! What is done is replaced by `None`. It yields to other tasks after each output, so there is a wake more than needed.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

type Pending<'a> = Option<Pin<Box<dyn Future<Output = u32> + 'a>>>;

fn poll(future: &mut Pending<'_>, cx: &mut Context<'_>) -> Option<u32> {
    let Poll::Ready(output) = future.as_mut()?.as_mut().poll(cx) else { return None };
    *future = None;
    Some(output)
}

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let mut futures: [Pending<'_>; 2] = [Some(Box::pin(a)), Some(Box::pin(b))];
    let mut total = 0;
    poll_fn(|cx| {
        let came: Vec<u32> = futures.iter_mut().filter_map(|future| poll(future, cx)).collect();
        total += came.iter().sum::<u32>();
        if !came.is_empty() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if futures.iter().all(Option::is_none) { Poll::Ready(total) } else { Poll::Pending }
    })
    .await
}
