//! What holds whichever download is the faster one, whoever polls, and whether or not anybody waits to the end.

use get_two_sites::get_two_sites;
use probe::{
    Clock, CountingWaker, Gate, GateFuture, Inputs, Limits, NotUnpin, Stopped, Traced, expect, gate, graded,
    settled_threads, threads, yields,
};
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// The two sites, whose downloads end when the test wants them to.
struct Web {
    sites: [Site; 2],
    asked: RefCell<Vec<usize>>,
}

struct Site {
    gate: Gate<String>,
    page: String,
    download: RefCell<Option<GateFuture<String>>>,
}

const FOO: usize = 0;
const BAR: usize = 1;
const NAMES: [&str; 2] = ["foo.com", "bar.com"];

/// Which of the two sites is meant.
fn site(url: &str) -> usize {
    let known = NAMES.iter().position(|name| url.contains(name));
    expect!(
        known.is_some(),
        expected = "only https://www.foo.com and https://www.bar.com are downloaded",
        seen = "{url} is downloaded"
    );
    known.unwrap_or(FOO)
}

impl Web {
    fn new() -> Self {
        let mut inputs = Inputs::new();
        let sites = NAMES.map(|name| {
            let (gate, download) = gate(name);
            Site { gate, page: format!("{} on {name}", inputs.word()), download: RefCell::new(Some(download)) }
        });
        Self { sites, asked: RefCell::new(Vec::new()) }
    }

    /// What the learner's function calls. The download is one that must not be moved between polls.
    fn download(&self, url: &'static str) -> NotUnpin<GateFuture<String>> {
        let site = site(url);
        self.asked.borrow_mut().push(site);
        let download = self.sites[site].download.take();
        expect!(download.is_some(), expected = "each site is downloaded once", seen = "{url} is downloaded again");
        match download {
            Some(download) => NotUnpin::new(download),
            None => unreachable!(),
        }
    }

    fn open(&self, site: usize) {
        let Site { gate, page, .. } = &self.sites[site];
        gate.open(page.clone());
    }

    fn expect_pages(&self, (first, second): (String, String)) {
        let [of_foo, of_bar] = self.sites.each_ref().map(|site| &site.page);
        expect!(
            first == *of_foo && second == *of_bar,
            expected = "the pages are {of_foo:?} and {of_bar:?}",
            seen = "{first:?} and {second:?}"
        );
    }
}

/// Nothing is downloaded before the first poll, and then each site once.
#[graded(points = 2, lesson = "A future does nothing by itself")]
fn nothing_happens_before_the_first_poll() {
    let web = Web::new();
    let both = get_two_sites(|url| web.download(url));
    expect!(
        web.asked.borrow().is_empty(),
        expected = "calling get_two_sites downloads nothing, as long as its future is not polled",
        seen = "download was called"
    );
    drop(both);
    expect!(
        web.asked.borrow().is_empty(),
        expected = "a future that is dropped without a poll has downloaded nothing",
        seen = "download was called"
    );
    let both = get_two_sites(|url| web.download(url));
    web.open(FOO);
    web.open(BAR);
    probe::run("get_two_sites", both, Limits::default());
    let asked = web.asked.borrow().len();
    expect!(asked == 2, expected = "both sites are downloaded then", seen = "download was called {asked} times");
}

/// A download may wake its task in the middle of its own poll, to be polled again soon.
#[graded(points = 1, lesson = "What `join!` does")]
fn wake_during_the_poll_is_answered() {
    let mut inputs = Inputs::new();
    let turns = [inputs.index(1..4), inputs.index(1..4)];
    let download = |url: &'static str| {
        let (_gate, download) = yields(NAMES[site(url)], turns[site(url)], url.to_owned());
        download
    };
    let pages = probe::try_run("get_two_sites", get_two_sites(download), Limits::default());
    expect!(
        pages.is_ok(),
        expected = "downloads that wake their task in each poll, to be polled again, come to their end",
        seen = "they were not polled again"
    );
}

/// No thread is started, neither for a download nor for anything else.
#[graded(points = 1, lesson = "The task")]
fn no_thread_is_started() {
    let web = Web::new();
    let task = CountingWaker::new("task");
    let before = settled_threads();
    let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
    both.expect_pending(&task);
    let during = threads();
    expect!(
        before.zip(during).is_none_or(|(before, during)| during <= before),
        expected = "while both downloads are under way there are no more threads than before",
        seen = "there are more"
    );
    web.open(FOO);
    web.open(BAR);
    both.expect_ready(&task);
}

/// Waiting for both takes as long as the longer download, and not as long as one after the other.
#[graded(points = 3, lesson = "One after the other, or at the same time")]
fn both_take_as_long_as_the_longer_one() {
    let mut inputs = Inputs::new();
    let short = inputs.within(10..200);
    let long = short + inputs.within(10..200);
    for times in [[short, long], [long, short], [long, long]] {
        let clock = Clock::new();
        let download = |url: &'static str| {
            let mut sleep = clock.sleep(Duration::from_millis(times[site(url)]));
            let mut page = Some(url.to_owned());
            poll_fn(move |cx| {
                expect!(page.is_some(), expected = "{url} is not polled again once it is done", seen = "it was");
                std::task::ready!(Pin::new(&mut sleep).poll(cx));
                Poll::Ready(page.take().unwrap_or_default())
            })
        };
        let ran = clock.try_run("get_two_sites", get_two_sites(download), Limits::default());
        let [foo, bar] = times;
        expect!(
            !matches!(ran, Err(Stopped::TooManyPolls)),
            expected = "two downloads are done within 10 polls",
            seen = "it was still Pending after 10 polls: its task is woken although no download has got any further"
        );
        expect!(
            !matches!(ran, Err(Stopped::NeverWoken)),
            expected = "the task is woken when a download is done",
            seen = "it returned Pending, and nothing would ever wake its task"
        );
        let Ok(ran) = ran else { unreachable!() };
        let took = ran.elapsed.as_millis();
        expect!(
            ran.elapsed == Duration::from_millis(foo.max(bar)),
            expected = "a download of {foo} ms and one of {bar} ms together take as long as the longer one",
            seen = "they took {took} ms"
        );
    }
}

/// The page of foo.com comes first, even where the download of bar.com is the first to end.
#[graded(points = 2, lesson = "What `join!` does")]
fn pages_keep_their_places() {
    let web = Web::new();
    let task = CountingWaker::new("task");
    let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
    both.expect_pending(&task);
    web.open(BAR);
    both.expect_pending(&task);
    web.open(FOO);
    web.expect_pages(both.expect_ready(&task));
}

/// A download that has given its page is not polled again while the other one goes on.
#[graded(points = 1, lesson = "What `join!` does")]
fn finished_download_is_left_alone() {
    for (first, second) in [(FOO, BAR), (BAR, FOO)] {
        let web = Web::new();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
        both.expect_pending(&task);
        web.open(first);
        both.expect_pending(&task);
        // Any executor may poll once more for nothing.
        both.expect_pending(&task);
        web.open(second);
        both.expect_ready(&task);
    }
}

/// When another task polls, that task is the one that a download wakes.
#[graded(points = 1, lesson = "What `join!` does")]
fn task_that_polled_last_is_woken() {
    let web = Web::new();
    let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
    both.expect_pending(&CountingWaker::new("task A"));
    for (opened, name) in [(FOO, "task B"), (BAR, "task C")] {
        let task = CountingWaker::new(name);
        both.expect_pending(&task);
        let before = task.count();
        web.open(opened);
        let site = NAMES[opened];
        expect!(
            task.count() > before,
            expected = "{name}, which polled last, is woken when the download of {site} is done",
            seen = "{name} was not woken"
        );
    }
    both.expect_ready(&CountingWaker::new("task C"));
}

/// While both downloads wait, the task is left alone.
#[graded(points = 1, lesson = "What `join!` does")]
fn waiting_needs_no_polls() {
    let web = Web::new();
    let task = CountingWaker::new("task");
    let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
    let mut seen = 0;
    loop {
        both.expect_pending(&task);
        if task.count() == seen {
            break;
        }
        seen = task.count();
        expect!(
            both.polls() < 10,
            expected = "the task is woken when a download has got further",
            seen = "it was woken 10 times in a row while both downloads were waiting"
        );
    }
}

/// Dropping the future drops the downloads that it waits for.
#[graded(points = 1, lesson = "What `join!` does")]
fn dropped_early_it_drops_the_downloads() {
    let web = Web::new();
    let mut both = Traced::new("get_two_sites", get_two_sites(|url| web.download(url)));
    both.expect_pending(&CountingWaker::new("task"));
    drop(both);
    for &asked in web.asked.borrow().iter() {
        let name = NAMES[asked];
        expect!(
            web.sites[asked].gate.is_dropped(),
            expected = "the download of {name} is dropped with the future that waits for it",
            seen = "it is still there"
        );
    }
}
