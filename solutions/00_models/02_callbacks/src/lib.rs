//! Two downloads at the same time, on one thread, with a function that is called at the end.
//!
//! The function that asks has returned long before the answers are there, so nothing can be kept in its variables. What the
//! two callbacks have to know of each other stands in a small state on the heap that both of them own.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

/// Downloads both `urls` at the same time, and calls `done` with the two pages, in the order of `urls`, or with the failure
/// that came first.
///
/// `done` is called exactly once, while the loop runs, and as soon as the result is certain.
pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(Both { pages: [None, None], done: Some(done) }));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            // In a statement of its own: the state is no longer borrowed when `done` is called, which is other people's
            // code.
            let finished = both.borrow_mut().take_in(place, answer);
            if let Some((done, result)) = finished {
                done(result);
            }
        });
    }
}

/// What `done` is called with.
type Pages = Result<(String, String), NetError>;

/// What two callbacks know together.
struct Both<D> {
    pages: [Option<String>; 2],
    /// Taken out to be called: the one who finds it missing comes too late, after a failure.
    done: Option<D>,
}

impl<D> Both<D> {
    /// Takes in the answer of one site. If that decides the result, it comes back together with whom to tell.
    fn take_in(&mut self, place: usize, answer: Result<String, NetError>) -> Option<(D, Pages)> {
        let result = match answer {
            Ok(page) => {
                self.pages[place] = Some(page);
                let [Some(first), Some(second)] = &mut self.pages else { return None };
                Ok((std::mem::take(first), std::mem::take(second)))
            }
            Err(failure) => Err(failure),
        };
        Some((self.done.take()?, result))
    }
}
