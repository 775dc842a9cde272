//! What holds whichever download ends first, and however it ends.

use probe::{Inputs, ProcessorWatch, expect, graded, note, settled_threads};
use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;
use threads::{SiteError, get_two_sites};

/// What a download panics with where it is to panic: nothing that could be read as text.
struct NotReachable;

fn panics() -> ! {
    resume_unwind(Box::new(NotReachable))
}

/// Two urls that no answer knows.
fn urls(inputs: &mut Inputs) -> [String; 2] {
    let shared = inputs.word();
    [(); 2].map(|()| format!("https://{}.{shared}.org/{}", inputs.word(), inputs.number()))
}

/// Calls `get_two_sites`; the test fails if a panic comes out of it.
fn call(download: impl Fn(&str) -> String + Sync, urls: &[String; 2]) -> [Result<String, SiteError>; 2] {
    note("get_two_sites", "called");
    let returned = catch_unwind(AssertUnwindSafe(|| get_two_sites(download, urls.each_ref().map(String::as_str))));
    let is_todo = |payload: &Box<dyn Any + Send>| {
        payload.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet implemented"))
    };
    expect!(
        returned.as_ref().err().is_none_or(is_todo),
        expected = "get_two_sites returns two results, however its downloads end",
        seen = "it panicked itself"
    );
    returned.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Whether a thread is over. It is told when the thread's own values are dropped, after all else that the thread does.
#[derive(Clone, Default)]
struct ThreadOver {
    over: Arc<(Mutex<bool>, Condvar)>,
}

impl ThreadOver {
    /// The thread that calls this is the one that is meant.
    fn is_this_one(&self) {
        struct Tell(ThreadOver);

        impl Drop for Tell {
            fn drop(&mut self) {
                let (over, changed) = &*self.0.over;
                *over.lock().unwrap() = true;
                changed.notify_all();
            }
        }

        thread_local! { static TELLS: RefCell<Vec<Tell>> = const { RefCell::new(Vec::new()) }; }
        TELLS.with_borrow_mut(|tells| tells.push(Tell(self.clone())));
    }

    /// Waits for it. A download may also run on a thread that goes on to do other things, so the wait is not a long one.
    fn wait(&self) {
        let (over, changed) = &*self.over;
        let limit = Duration::from_millis(500);
        drop(changed.wait_timeout_while(over.lock().unwrap(), limit, |over| !*over).unwrap());
    }
}

/// Downloads both sites so that the one of `first` is over when the other one ends. `end` is how a download ends.
fn one_after_the_other(
    first: usize,
    urls: &[String; 2],
    end: impl Fn(usize) -> String + Sync,
) -> [Result<String, SiteError>; 2] {
    let first_is_over = ThreadOver::default();
    let download = |url: &str| {
        let site = usize::from(url != urls[0]);
        if site == first {
            first_is_over.is_this_one();
        } else {
            first_is_over.wait();
        }
        note(SITES[site], "download ends");
        end(site)
    };
    call(download, urls)
}

fn expect_page(result: &Result<String, SiteError>, page: &str, site: &str) {
    expect!(result.is_ok(), expected = "the result of {site} is Ok({page:?})", seen = "it is an Err");
    let seen = result.as_deref().unwrap_or_default();
    expect!(seen == page, expected = "the result of {site} is Ok({page:?})", seen = "it is Ok({seen:?})");
}

fn expect_panicked(result: &Result<String, SiteError>, site: &str) {
    let seen = result.as_deref().unwrap_or_default();
    expect!(
        matches!(result, Err(SiteError::Panicked)),
        expected = "the result of {site}, whose download panicked, is Err(SiteError::Panicked)",
        seen = "it is Ok({seen:?})"
    );
}

const SITES: [&str; 2] = ["the first site", "the second site"];

/// Each result stands at the place of its url, whichever download ends first.
#[graded(points = 2, lesson = "A thread for each wait")]
fn pages_keep_their_places() {
    let mut inputs = Inputs::new();
    for first in [0, 1] {
        let urls = urls(&mut inputs);
        let pages = [inputs.word(), inputs.word()];
        let results = one_after_the_other(first, &urls, |site| pages[site].clone());
        for site in [0, 1] {
            expect_page(&results[site], &pages[site], SITES[site]);
        }
    }
}

/// A download that panics spoils the result of its own site, and not that of the other one.
#[graded(points = 2, lesson = "A panic ends a thread, not the program")]
fn panic_stays_with_its_site() {
    let mut inputs = Inputs::new();
    for (panicking, first) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let urls = urls(&mut inputs);
        let page = inputs.word();
        let end = |site| if site == panicking { panics() } else { page.clone() };
        let results = one_after_the_other(first, &urls, end);
        let other = 1 - panicking;
        expect_panicked(&results[panicking], SITES[panicking]);
        expect_page(&results[other], &page, SITES[other]);
    }
}

/// If both downloads panic, both results say so.
#[graded(points = 1, lesson = "A panic ends a thread, not the program")]
fn both_may_panic() {
    let results = call(|_| panics(), &urls(&mut Inputs::new()));
    for site in [0, 1] {
        expect_panicked(&results[site], SITES[site]);
    }
}

/// Each of the two urls is downloaded once, also when a download panics.
#[graded(points = 1, lesson = "The task")]
fn each_site_is_asked_once() {
    let mut inputs = Inputs::new();
    for panicking in [None, Some(0), Some(1)] {
        let urls = urls(&mut inputs);
        let asked = Mutex::new(Vec::new());
        let download = |url: &str| {
            asked.lock().unwrap().push(url.to_owned());
            if panicking.is_some_and(|site: usize| url == urls[site]) { panics() } else { String::new() }
        };
        let _ = call(download, &urls);
        let asked = asked.into_inner().unwrap();
        for (url, site) in urls.iter().zip(SITES) {
            let times = asked.iter().filter(|asked| *asked == url).count();
            expect!(
                times == 1,
                expected = "download is called once with the url of {site}",
                seen = "it was called {times} times"
            );
        }
        let calls = asked.len();
        expect!(calls == 2, expected = "download is called with the two urls only", seen = "there were {calls} calls");
    }
}

/// A url that is asked for twice is downloaded twice, and each result is that of one of the two downloads.
#[graded(points = 1, lesson = "The task")]
fn same_url_twice() {
    let mut inputs = Inputs::new();
    let [url, _] = urls(&mut inputs);
    let pages = [inputs.word() + " early", inputs.word() + " late"];
    let unused = Mutex::new(pages.to_vec());
    let results = call(|_| unused.lock().unwrap().pop().unwrap_or_default(), &[url.clone(), url]);
    let mut seen = results.map(Result::unwrap_or_default);
    seen.sort_by_key(|page| page.ends_with("late"));
    let ([early, late], [seen_early, seen_late]) = (&pages, &seen);
    expect!(
        seen == pages,
        expected = "two downloads of the same url gave {early:?} and {late:?}, and so are the results",
        seen = "the results are {seen_early:?} and {seen_late:?}"
    );
}

/// A page without any text is a page, and not an error.
#[graded(points = 1, lesson = "The task")]
fn empty_page_is_a_page() {
    let mut inputs = Inputs::new();
    for empty in [0, 1] {
        let urls = urls(&mut inputs);
        let mut pages = [inputs.word(), inputs.word()];
        pages[empty].clear();
        let results = call(|url| pages[usize::from(url != urls[0])].clone(), &urls);
        expect!(
            results.iter().any(|result| result.as_ref().is_ok_and(String::is_empty)),
            expected = "one of the results is Ok(\"\"), when one of the pages is empty",
            seen = "none of them is"
        );
    }
}

/// When the call has returned, no thread of it is left.
#[graded(points = 1, lesson = "Threads that borrow")]
fn no_thread_outlives_the_call() {
    let urls = urls(&mut Inputs::new());
    let before = settled_threads();
    let _ = call(str::to_owned, &urls);
    let (Some(before), Some(after)) = (before, settled_threads()) else { return };
    let left = after.saturating_sub(before);
    expect!(
        left == 0,
        expected = "every thread that get_two_sites has started is over when it returns",
        seen = "{left} of them was still there"
    );
}

/// While the downloads wait, no processor is kept busy.
#[graded(points = 1, lesson = "A thread for each wait", seconds = 15)]
fn waiting_uses_no_processor_time() {
    let watch = ProcessorWatch::start();
    let slow = |url: &str| {
        thread::sleep(Duration::from_millis(1_500));
        url.to_owned()
    };
    let _ = call(slow, &urls(&mut Inputs::new()));
    let used = watch.used();
    expect!(
        used.is_none_or(|used| used < Duration::from_millis(150)),
        expected = "nothing runs while both downloads wait",
        seen = "in 1,500 ms of waiting more than 150 ms of processor time were used: something asks in a loop"
    );
}

/// Urls and pages are handed on as they are, with every blank.
#[graded(points = 1, lesson = "The task")]
fn texts_are_left_alone() {
    let word = Inputs::new().word();
    let (url, page) = (format!(" https://{word}.org/ "), format!("\n {word} \n\n"));
    let download =
        |asked: &str| if asked == url { page.clone() } else { format!("download was called with {asked:?}") };
    let results = call(download, &[url.clone(), url.clone()]);
    for (result, site) in results.iter().zip(SITES) {
        expect_page(result, &page, site);
    }
}

/// A download may itself download two sites: calls do not wait for each other.
#[graded(points = 1, lesson = "The task")]
fn a_download_may_download() {
    let url = format!("https://{}.org", Inputs::new().word());
    let inner = |url: &str| get_two_sites(str::to_owned, [url, url]).map(Result::unwrap_or_default).concat();
    let results = call(inner, &[url.clone(), url.clone()]);
    for (result, site) in results.iter().zip(SITES) {
        expect_page(result, &format!("{url}{url}"), site);
    }
}
