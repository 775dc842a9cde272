//! Both downloads are pinned to the stack of the future and polled by hand.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let mut foo = pin!(download(FOO));
    let mut bar = pin!(download(BAR));
    let (mut foo_page, mut bar_page) = (None, None);
    poll_fn(|cx| {
        if foo_page.is_none()
            && let Poll::Ready(page) = foo.as_mut().poll(cx)
        {
            foo_page = Some(page);
        }
        if bar_page.is_none()
            && let Poll::Ready(page) = bar.as_mut().poll(cx)
        {
            bar_page = Some(page);
        }
        match (foo_page.take(), bar_page.take()) {
            (Some(foo), Some(bar)) => Poll::Ready((foo, bar)),
            (foo, bar) => {
                (foo_page, bar_page) = (foo, bar);
                Poll::Pending
            }
        }
    })
    .await
}
