//! fails: both_take_as_long_as_the_longer_one, pages_keep_their_places, finished_download_is_left_alone
//! A page that is there is kept, but its download is polled on until the other one is done too.

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
    let mut foo_page = None;
    poll_fn(|cx| {
        if foo_page.is_none()
            && let Poll::Ready(page) = foo.as_mut().poll(cx)
        {
            foo_page = Some(page);
        }
        match (foo_page.take(), bar.as_mut().poll(cx)) {
            (Some(foo), Poll::Ready(bar)) => Poll::Ready((foo, bar)),
            (page, _) => {
                foo_page = page;
                Poll::Pending
            }
        }
    })
    .await
}
