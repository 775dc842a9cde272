//! The plainest behaviours. `cargo test -p threads --test visible` runs them.

use probe::{expect, graded, note};
use std::sync::{Condvar, Mutex};
use std::time::Duration;
use threads::get_two_sites;

const URLS: [&str; 2] = ["https://www.foo.com", "https://www.bar.com"];

/// Both pages come back.
#[graded(points = 1, lesson = "A thread for each wait")]
fn both_pages_come_back() {
    let results: [Result<String, _>; 2] = get_two_sites(|url| format!("the page of {url}"), URLS);
    for url in URLS {
        let page = format!("the page of {url}");
        let came = results.iter().any(|result| result.as_ref().is_ok_and(|came| *came == page));
        expect!(came, expected = "one of the results is {page:?}", seen = "none of them is");
    }
}

/// While one download waits, the other one goes on: both are under way at the same time.
#[graded(points = 3, lesson = "A thread for each wait")]
fn both_are_under_way_at_once() {
    let arrived = Mutex::new(0);
    let another_arrived = Condvar::new();
    let lonely = Mutex::new(Vec::new());
    note("get_two_sites", "called");
    let _ = get_two_sites(
        |url| {
            // Each download waits for the other, but not for ever.
            note(url, "download begins");
            let mut arrivals = arrived.lock().unwrap();
            *arrivals += 1;
            another_arrived.notify_all();
            let limit = Duration::from_secs(2);
            let (arrivals, waited) =
                another_arrived.wait_timeout_while(arrivals, limit, |arrivals| *arrivals < 2).unwrap();
            drop(arrivals);
            if waited.timed_out() {
                lonely.lock().unwrap().push(url.to_owned());
            }
            note(url, "download ends");
            String::new()
        },
        URLS,
    );
    for url in lonely.into_inner().unwrap() {
        expect!(
            false,
            expected = "while the download of {url} waits, the other one begins",
            seen = "in 2 s it did not begin"
        );
    }
    let arrivals = arrived.into_inner().unwrap();
    expect!(arrivals == 2, expected = "both sites are downloaded", seen = "download was called {arrivals} times");
}
