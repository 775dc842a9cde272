//! What holds whichever answer comes first, whatever it is, and whoever else uses the net.

use callbacks::get_two_sites;
use probe::{Drops, Inputs, expect, graded, note};
use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

type Pages = Result<(String, String), NetError>;

/// What `done` was called with, each time.
#[derive(Clone, Default)]
struct Calls {
    calls: Rc<RefCell<Vec<Pages>>>,
}

impl Calls {
    /// A `done` that remembers its call.
    fn done(&self) -> impl FnOnce(Pages) + use<> {
        let calls = Rc::clone(&self.calls);
        move |pages| {
            note("done", if pages.is_ok() { "called with Ok" } else { "called with Err" });
            calls.borrow_mut().push(pages);
        }
    }

    /// The one call that there was.
    fn only_one(&self) -> Pages {
        let calls = self.calls.borrow();
        let times = calls.len();
        expect!(times == 1, expected = "done is called once in all", seen = "it was called {times} times");
        calls[0].clone()
    }

    fn expect_pages(&self, pages: [&str; 2]) {
        let [first, second] = pages;
        let Ok(seen) = self.only_one() else {
            expect!(false, expected = "done is called with two pages", seen = "it was called with an Err");
            return;
        };
        expect!(
            seen.0 == first && seen.1 == second,
            expected = "done is called with ({first:?}, {second:?})",
            seen = "it was called with {seen:?}"
        );
    }

    fn expect_failure(&self, failure: NetError) {
        let result = self.only_one();
        expect!(
            result == Err(failure),
            expected = "done is called with Err({failure:?})",
            seen = "it was called with {result:?}"
        );
    }
}

/// Two urls that no answer knows.
fn urls(inputs: &mut Inputs) -> [String; 2] {
    [(); 2].map(|()| format!("https://{}.org/{}", inputs.word(), inputs.number()))
}

const SITES: [&str; 2] = ["the first site", "the second site"];

/// Downloads two sites of a new net and runs it. `answers` are what comes, first to last, each with its site.
fn download(urls: &[String; 2], answers: [(usize, Result<&str, NetError>); 2]) -> Calls {
    let net = Net::new();
    for (site, answer) in answers {
        let ends = if answer.is_ok() { "answers" } else { "fails" };
        note("script", format!("{} {ends}", SITES[site]));
        net.will_answer(&urls[site], answer);
    }
    let calls = Calls::default();
    get_two_sites(&net, urls.each_ref().map(String::as_str), calls.done());
    note("net", "run");
    net.run();
    calls
}

/// The call asks for both pages before it returns, so that both are under way at once.
#[graded(points = 2, lesson = "Call me when it is there")]
fn both_are_asked_for_at_once() {
    let urls = urls(&mut Inputs::new());
    let net = Net::new();
    for url in &urls {
        net.will_answer(url, Ok("a page"));
    }
    get_two_sites(&net, urls.each_ref().map(String::as_str), |_| note("done", "called"));
    let waiting = net.waiting();
    for (url, site) in urls.iter().zip(SITES) {
        expect!(
            waiting.contains(url),
            expected = "{site} is being asked for when get_two_sites returns",
            seen = "the net has no such fetch"
        );
    }
    note("net", "run");
    net.run();
    let fetches = net.asked().len();
    expect!(fetches == 2, expected = "each site is asked for once", seen = "there were {fetches} fetches");
}

/// Each page stands at the place of its url, whichever comes first.
#[graded(points = 2, lesson = "What outlives the call")]
fn pages_keep_their_places() {
    let mut inputs = Inputs::new();
    for first in [0, 1] {
        let urls = urls(&mut inputs);
        let pages = [inputs.word(), inputs.word()];
        let answers = [first, 1 - first].map(|site| (site, Ok(pages[site].as_str())));
        download(&urls, answers).expect_pages(pages.each_ref().map(String::as_str));
    }
}

/// If one site fails, `done` is called once, with that failure, whether the other page comes before or after.
#[graded(points = 2, lesson = "Errors take the same way")]
fn failure_is_passed_on() {
    let mut inputs = Inputs::new();
    for (first, fails_first) in [(0, true), (0, false), (1, true), (1, false)] {
        let urls = urls(&mut inputs);
        let failure = if inputs.within(0..2) == 0 { NetError::Refused } else { NetError::TimedOut };
        let page = inputs.word();
        let ends = if fails_first { [Err(failure), Ok(page.as_str())] } else { [Ok(page.as_str()), Err(failure)] };
        let [end_of_first, end_of_second] = ends;
        download(&urls, [(first, end_of_first), (1 - first, end_of_second)]).expect_failure(failure);
    }
}

/// If both sites fail, `done` is called once, with the failure that came first.
#[graded(points = 2, lesson = "Errors take the same way")]
fn both_may_fail() {
    let mut inputs = Inputs::new();
    for first in [0, 1] {
        for [earlier, later] in [[NetError::Refused, NetError::TimedOut], [NetError::TimedOut, NetError::Refused]] {
            let answers = [(first, Err(earlier)), (1 - first, Err(later))];
            download(&urls(&mut inputs), answers).expect_failure(earlier);
        }
    }
}

/// A url that is asked for twice is fetched twice, and both pages are handed over.
#[graded(points = 1, lesson = "The task")]
fn same_url_twice() {
    let mut inputs = Inputs::new();
    let [url, _] = urls(&mut inputs);
    let [early, late] = [inputs.word() + " early", inputs.word() + " late"];
    let urls = [url.clone(), url];
    let Ok((first, second)) = download(&urls, [(0, Ok(&early)), (1, Ok(&late))]).only_one() else {
        expect!(false, expected = "done is called with two pages", seen = "it was called with an Err");
        return;
    };
    let [mut seen, mut pages] = [[&first, &second], [&early, &late]];
    seen.sort();
    pages.sort();
    expect!(
        seen == pages,
        expected = "the net has answered {early:?} and {late:?}, and these are the two pages",
        seen = "they are {first:?} and {second:?}"
    );
}

/// A page without any text is a page like any other.
#[graded(points = 1, lesson = "The task")]
fn empty_page_is_a_page() {
    let mut inputs = Inputs::new();
    for empty in [0, 1] {
        let (urls, page) = (urls(&mut inputs), inputs.word());
        for first in [0, 1] {
            let page_of = |site| if site == empty { "" } else { page.as_str() };
            let answers = [first, 1 - first].map(|site| (site, Ok(page_of(site))));
            let Ok((one, other)) = download(&urls, answers).only_one() else {
                expect!(false, expected = "done is called with two pages", seen = "it was called with an Err");
                return;
            };
            expect!(
                one.is_empty() || other.is_empty(),
                expected = "one of the two pages is empty, as it came",
                seen = "they are {one:?} and {other:?}"
            );
        }
    }
}

/// Two calls that are under way at once on one net do not get into each other's way.
#[graded(points = 2, lesson = "What outlives the call")]
fn calls_keep_apart() {
    let mut inputs = Inputs::new();
    let net = Net::new();
    let [sites_a, sites_b] = [urls(&mut inputs), urls(&mut inputs)];
    let [pages_a, pages_b] = [(); 2].map(|()| [inputs.word(), inputs.word()]);
    for (urls, pages, site) in [(&sites_a, &pages_a, 0), (&sites_b, &pages_b, 0), (&sites_a, &pages_a, 1)] {
        net.will_answer(&urls[site], Ok(&pages[site]));
    }
    net.will_answer(&sites_b[1], Ok(&pages_b[1]));
    let [calls_a, calls_b] = [Calls::default(), Calls::default()];
    note("get_two_sites", "called for A");
    get_two_sites(&net, sites_a.each_ref().map(String::as_str), calls_a.done());
    note("get_two_sites", "called for B");
    get_two_sites(&net, sites_b.each_ref().map(String::as_str), calls_b.done());
    note("net", "run");
    net.run();
    calls_a.expect_pages(pages_a.each_ref().map(String::as_str));
    calls_b.expect_pages(pages_b.each_ref().map(String::as_str));
}

/// Two calls may ask for the same sites: each gets answers of its own.
#[graded(points = 1, lesson = "What outlives the call")]
fn calls_for_the_same_sites_keep_apart() {
    let mut inputs = Inputs::new();
    let net = Net::new();
    let sites = urls(&mut inputs);
    let page = inputs.word();
    for site in [0, 1, 0, 1] {
        net.will_answer(&sites[site], Ok(&page));
    }
    let calls = [Calls::default(), Calls::default()];
    for (call, name) in calls.iter().zip(["A", "B"]) {
        note("get_two_sites", format!("called for {name}"));
        get_two_sites(&net, sites.each_ref().map(String::as_str), call.done());
    }
    note("net", "run");
    net.run();
    for call in calls {
        call.expect_pages([&page, &page]);
    }
}

/// A call may be made from a callback of the net, and the next one from its `done`.
#[graded(points = 1, lesson = "What outlives the call")]
fn may_be_called_from_a_callback() {
    let mut inputs = Inputs::new();
    let net = Net::new();
    let [start, _] = urls(&mut inputs);
    let [sites_a, sites_b] = [urls(&mut inputs), urls(&mut inputs)];
    let [pages_a, pages_b] = [(); 2].map(|()| [inputs.word(), inputs.word()]);
    net.will_answer(&start, Ok("start"));
    for (urls, pages) in [(&sites_a, &pages_a), (&sites_b, &pages_b)] {
        net.will_answer(&urls[0], Ok(&pages[0]));
        net.will_answer(&urls[1], Ok(&pages[1]));
    }
    let [calls_a, calls_b] = [Calls::default(), Calls::default()];
    let (done_a, done_b) = (calls_a.done(), calls_b.done());
    let same_net = net.clone();
    net.fetch(&start, move |_| {
        let third_net = same_net.clone();
        note("get_two_sites", "called for A, in a callback");
        get_two_sites(&same_net, sites_a.each_ref().map(String::as_str), move |pages| {
            done_a(pages);
            note("get_two_sites", "called for B, in done");
            get_two_sites(&third_net, sites_b.each_ref().map(String::as_str), done_b);
        });
    });
    note("net", "run");
    net.run();
    calls_a.expect_pages(pages_a.each_ref().map(String::as_str));
    calls_b.expect_pages(pages_b.each_ref().map(String::as_str));
}

/// When a net is dropped without having been run, `done` is dropped too, and it was not called.
#[graded(points = 1, lesson = "What outlives the call")]
fn dropped_net_drops_done() {
    let urls = urls(&mut Inputs::new());
    let drops = Drops::new();
    let guard = drops.guard("done");
    let calls = Calls::default();
    let done = calls.done();
    let net = Net::new();
    get_two_sites(&net, urls.each_ref().map(String::as_str), move |pages| {
        done(pages);
        drop(guard);
    });
    let dropped_early = drops.count() > 0;
    note("net", "dropped");
    drop(net);
    let called = !calls.calls.borrow().is_empty();
    expect!(!called, expected = "done is not called when there was no answer", seen = "it was called");
    expect!(!dropped_early, expected = "done is kept while the net may still answer", seen = "it was dropped");
    expect!(
        drops.count() == 1,
        expected = "done, and all that it holds, is dropped with the net",
        seen = "it is still there, and nobody can reach it"
    );
}
