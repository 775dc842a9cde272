//! fails: nothing_is_polled_before_the_first_poll
//! The call itself polls once, to get things going: the futures run even if nobody awaits the sum.

use futures::FutureExt;
use futures::future::join;

pub fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> impl Future<Output = u32> {
    let mut both = Box::pin(join(a, b));
    let early = both.as_mut().now_or_never();
    async move {
        let (a, b) = match early {
            Some(both) => both,
            None => both.await,
        };
        a + b
    }
}
