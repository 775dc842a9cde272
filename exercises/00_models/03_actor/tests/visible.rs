//! The plainest behaviours. `cargo test -p actor --test visible` runs them.

use actor::Downloader;
use probe::{expect, graded, note};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Who asks for a page gets it.
#[graded(points = 1, lesson = "A mailbox")]
fn get_gives_the_page() {
    let downloader = Downloader::spawn(|url: &str| format!("the page of {url}"));
    for url in ["https://www.foo.com", "https://www.bar.com"] {
        let page: Result<String, _> = downloader.get(url);
        let Ok(page) = page else {
            expect!(false, expected = "the page of {url} comes back", seen = "an Err came back");
            return;
        };
        expect!(page == format!("the page of {url}"), expected = "the page of {url}", seen = "{page:?}");
    }
}

/// A request does not wait for its download. To wait for the reply does.
#[graded(points = 2, lesson = "A mailbox")]
fn request_does_not_wait() {
    let (go, told_to_go) = channel();
    let told_to_go = Arc::new(Mutex::new(told_to_go));
    let downloader = Downloader::spawn(move |url: &str| {
        note("actor", "download begins");
        let told = told_to_go.lock().unwrap().recv_timeout(Duration::from_secs(2));
        note("actor", "download ends");
        told.map_or("nobody told me to go on".to_owned(), |()| format!("the page of {url}"))
    });
    note("asker", "requests");
    let reply = downloader.request("https://www.foo.com");
    note("asker", "goes on");
    go.send(()).unwrap_or_default();
    note("asker", "waits");
    let page: Result<String, _> = reply.wait();
    let Ok(page) = page else {
        expect!(false, expected = "wait gives the page of https://www.foo.com", seen = "it gave an Err");
        return;
    };
    expect!(
        page != "nobody told me to go on",
        expected = "request returns while the download is still waiting",
        seen = "it waited until the download was over"
    );
    expect!(
        page == "the page of https://www.foo.com",
        expected = "wait gives the page of https://www.foo.com",
        seen = "it gave {page:?}"
    );
}
