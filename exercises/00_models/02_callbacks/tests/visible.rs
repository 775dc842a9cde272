//! The plainest behaviours. `cargo test -p callbacks --test visible` runs them.

use callbacks::get_two_sites;
use probe::{expect, graded, note};
use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

const URLS: [&str; 2] = ["https://www.foo.com", "https://www.bar.com"];

/// When both pages have come, `done` is called with them.
#[graded(points = 2, lesson = "Call me when it is there")]
fn done_gets_both_pages() {
    let net = Net::new();
    net.will_answer(URLS[0], Ok("the page of foo"));
    net.will_answer(URLS[1], Ok("the page of bar"));
    let result = Rc::new(RefCell::new(None::<Result<(String, String), NetError>>));
    let kept = Rc::clone(&result);
    get_two_sites(&net, URLS, move |pages| *kept.borrow_mut() = Some(pages));
    net.run();

    let result = result.take();
    expect!(result.is_some(), expected = "done is called when both pages have come", seen = "it was not called");
    let pages = result.and_then(Result::ok);
    expect!(pages.is_some(), expected = "done is called with two pages", seen = "it was called with an Err");
    let (foo, bar) = pages.unwrap_or_default();
    expect!(
        foo == "the page of foo" && bar == "the page of bar",
        expected = "done is called with (\"the page of foo\", \"the page of bar\")",
        seen = "it was called with ({foo:?}, {bar:?})"
    );
}

/// Nothing is called before the event loop runs: the call asks, and returns.
#[graded(points = 1, lesson = "Call me when it is there")]
fn nothing_is_called_before_run() {
    let net = Net::new();
    for url in URLS {
        net.will_answer(url, Ok("a page"));
    }
    let called = Rc::new(RefCell::new(false));
    let seen = Rc::clone(&called);
    note("get_two_sites", "called");
    get_two_sites(&net, URLS, move |_| {
        note("done", "called");
        *seen.borrow_mut() = true;
    });
    note("get_two_sites", "returns");
    expect!(!*called.borrow(), expected = "done is not called before run", seen = "it was called already");
    note("net", "run");
    net.run();
    expect!(*called.borrow(), expected = "done is called while the loop runs", seen = "it was not called");
}
