//! Two downloads, once over a clock that the test moves, and once with gates that the test opens.

use get_two_sites::get_two_sites;
use probe::{Clock, CountingWaker, Limits, Traced, expect, gate, graded};
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// Both pages come back, that of foo.com first.
#[graded(points = 2, lesson = "What `join!` does")]
fn both_pages_come_back() {
    let clock = Clock::new();
    let download = |url: &'static str| {
        let mut sleep = clock.sleep(Duration::from_millis(if url.contains("foo") { 20 } else { 30 }));
        let mut page = Some(format!("the page of {url}"));
        poll_fn(move |cx| {
            expect!(
                page.is_some(),
                expected = "{url} is not polled again once it is done",
                seen = "it was polled again"
            );
            std::task::ready!(Pin::new(&mut sleep).poll(cx));
            Poll::Ready(page.take().unwrap_or_default())
        })
    };
    let ran = clock.try_run("get_two_sites", get_two_sites(download), Limits::default());
    expect!(ran.is_ok(), expected = "the pages are there after a few polls", seen = "it was still Pending");
    let Ok(ran) = ran else { unreachable!() };
    let (foo, bar) = ran.output;
    expect!(
        foo.contains("foo.com") && bar.contains("bar.com"),
        expected = "first the page of foo.com, then the page of bar.com",
        seen = "{foo:?}, then {bar:?}"
    );
}

/// After the first poll both downloads are under way.
#[graded(points = 3, lesson = "One after the other, or at the same time")]
fn first_poll_starts_both() {
    let (foo, foo_page) = gate::<String>("foo.com");
    let (bar, bar_page) = gate::<String>("bar.com");
    let (foo_page, bar_page) = (RefCell::new(Some(foo_page)), RefCell::new(Some(bar_page)));
    let download = |url: &'static str| {
        let page = if url.contains("foo") { foo_page.take() } else { bar_page.take() };
        expect!(page.is_some(), expected = "each site is downloaded once", seen = "{url} is downloaded again");
        async move {
            match page {
                Some(page) => page.await,
                None => unreachable!(),
            }
        }
    };
    let task = CountingWaker::new("task");
    let mut both = Traced::new("get_two_sites", get_two_sites(download));
    both.expect_pending(&task);
    for (site, polls) in [("foo.com", foo.polls()), ("bar.com", bar.polls())] {
        expect!(
            polls > 0,
            expected = "the first poll polls both downloads",
            seen = "the download of {site} was not polled: it has not begun"
        );
    }
}
