//! fails: nothing_is_called_before_run, both_are_asked_for_at_once, dropped_net_drops_done
//! The call runs the loop itself and returns when all is over: nobody else gets their turn, and nothing is concurrent.

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
            let done = state.done.take();
            drop(state);
            if let Some(done) = done {
                done(result);
            }
        });
    }
    net.run();
}

struct Both<D> {
    pages: [Option<String>; 2],
    done: Option<D>,
}
