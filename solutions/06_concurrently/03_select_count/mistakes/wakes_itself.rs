//! fails: waiting_task_sleeps
//! A third branch asks to be polled again at once for as long as something is missing: the task never sleeps.

use futures::{FutureExt, select};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (mut a, mut b) = (pin!(a.fuse()), pin!(b.fuse()));
    let mut asks_again = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    })
    .fuse();
    let (mut total, mut missing) = (0, 2);
    while missing > 0 {
        select! {
            n = a => {
                total += n;
                missing -= 1;
            }
            n = b => {
                total += n;
                missing -= 1;
            }
            () = asks_again => {}
        }
    }
    total
}
