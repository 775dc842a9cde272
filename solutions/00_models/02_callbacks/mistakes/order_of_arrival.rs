//! fails: pages_keep_their_places
//! The pages are handed over in the order in which they came.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new((Vec::new(), Some(done))));
    for url in urls {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            let result = match answer {
                Ok(page) => {
                    state.0.push(page);
                    let [first, second] = &state.0[..] else { return };
                    Ok((first.clone(), second.clone()))
                }
                Err(failure) => Err(failure),
            };
            let done = state.1.take();
            drop(state);
            if let Some(done) = done {
                done(result);
            }
        });
    }
}
