use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::rc::Rc;

/// The internet as an event loop sees it: ask now, and be called back when the answer has come.
///
/// All callbacks are called by [`run`](Net::run), one after the other, on the thread that runs the loop. There is no other
/// thread. A `Net` is a handle: its clones are the same net.
#[derive(Clone, Default)]
pub struct Net {
    state: Rc<RefCell<State>>,
}

/// Why a site has no page to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetError {
    /// Nobody knows the site.
    NoSuchHost,
    /// The site does not want to talk.
    Refused,
    /// The site did not answer in time.
    TimedOut,
}

type Callback = Box<dyn FnOnce(Result<String, NetError>)>;

#[derive(Default)]
struct State {
    /// What comes, first to last, as far as somebody asks for it.
    script: VecDeque<(String, Result<String, NetError>)>,
    /// Who waits, the oldest first.
    waiting: VecDeque<(String, Callback)>,
    asked: Vec<String>,
}

impl Net {
    /// A net on which no site is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for the page of `url`, and returns at once. [`run`](Net::run) calls `callback` when the answer has come.
    pub fn fetch(&self, url: &str, callback: impl FnOnce(Result<String, NetError>) + 'static) {
        let mut state = self.state();
        state.asked.push(url.to_owned());
        state.waiting.push_back((url.to_owned(), Box::new(callback)));
    }

    /// The event loop: waits for answers and calls the callback of each, until nobody waits any more.
    ///
    /// A callback may fetch again. The loop then goes on until that has been answered too.
    pub fn run(&self) {
        loop {
            let next = self.state().next();
            let Some((callback, answer)) = next else { return };
            callback(answer); // the state is not borrowed here: the callback may well come back and fetch
        }
    }

    /// The world's side: what comes next. The first fetch of `url` that has no answer yet gets this one.
    ///
    /// Answers come in the order of these calls: of all fetches that wait, the one whose answer stands first gets it. A
    /// fetch for which there is no answer gets [`NetError::NoSuchHost`], after all others.
    pub fn will_answer(&self, url: &str, answer: Result<&str, NetError>) {
        self.state().script.push_back((url.to_owned(), answer.map(str::to_owned)));
    }

    /// The world's side: the urls of all fetches so far, in their order.
    pub fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// The world's side: the urls of the fetches that wait for their answers, in the order in which they were asked for.
    pub fn waiting(&self) -> Vec<String> {
        self.state().waiting.iter().map(|(url, _)| url.clone()).collect()
    }

    fn state(&self) -> RefMut<'_, State> {
        self.state.borrow_mut()
    }
}

impl State {
    /// Takes the next answer out of the script, and whoever waits for it.
    fn next(&mut self) -> Option<(Callback, Result<String, NetError>)> {
        let waits_for = |url: &str| self.waiting.iter().position(|(waiting, _)| waiting == url);
        let scripted = self.script.iter().enumerate().find_map(|(row, (url, _))| Some((row, waits_for(url)?)));
        let (row, place) = match scripted {
            Some((row, place)) => (Some(row), place),
            None => (None, 0),
        };
        let (_, callback) = self.waiting.remove(place)?;
        let answer = row.and_then(|row| self.script.remove(row)).map(|(_, answer)| answer);
        Some((callback, answer.unwrap_or(Err(NetError::NoSuchHost))))
    }
}

impl fmt::Debug for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Net").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NetError::NoSuchHost => "no such host",
            NetError::Refused => "the connection was refused",
            NetError::TimedOut => "no answer in time",
        })
    }
}

impl Error for NetError {}

#[cfg(test)]
mod tests {
    use super::*;

    type Log = Rc<RefCell<Vec<String>>>;

    fn log_to(log: &Log) -> impl FnOnce(Result<String, NetError>) + use<> {
        let log = Rc::clone(log);
        move |answer| log.borrow_mut().push(answer.unwrap_or_else(|error| error.to_string()))
    }

    #[test]
    fn answers_come_in_the_order_of_the_script_and_only_in_the_loop() {
        let (net, log) = (Net::new(), Log::default());
        net.will_answer("b", Ok("first"));
        net.will_answer("never asked for", Ok("nobody's"));
        net.will_answer("a", Err(NetError::Refused));
        net.will_answer("b", Ok("third"));
        for url in ["unknown", "a", "b", "b"] {
            net.fetch(url, log_to(&log));
        }
        assert_eq!(net.waiting(), ["unknown", "a", "b", "b"]);
        assert!(log.borrow().is_empty());
        net.run();
        assert_eq!(*log.borrow(), ["first", "the connection was refused", "third", "no such host"]);
        assert!(net.waiting().is_empty());
    }

    #[test]
    fn a_callback_may_fetch_again() {
        let (net, log) = (Net::new(), Log::default());
        net.will_answer("b", Ok("page of b"));
        net.will_answer("a", Ok("page of a"));
        let (same_net, then) = (net.clone(), log_to(&log));
        net.fetch("a", move |_| same_net.fetch("b", then));
        net.run();
        assert_eq!(*log.borrow(), ["page of b"]);
        assert_eq!(net.asked(), ["a", "b"]);
    }
}
