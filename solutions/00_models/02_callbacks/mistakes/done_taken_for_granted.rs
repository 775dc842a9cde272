//! fails: both_may_fail
//! The second failure unwraps a `done` that the first one has taken.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(Both { pages: [None, None], done: Some(done) }));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            let result = match answer {
                Ok(page) => {
                    state.pages[place] = Some(page);
                    let [Some(first), Some(second)] = state.pages.clone() else { return };
                    Ok((first, second))
                }
                Err(failure) => Err(failure),
            };
            let done = state.done.take().unwrap();
            drop(state);
            done(result);
        });
    }
}

struct Both<D> {
    pages: [Option<String>; 2],
    done: Option<D>,
}
