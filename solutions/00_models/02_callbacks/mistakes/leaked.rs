//! fails: dropped_net_drops_done
//! The state is leaked to make it `'static`, and stays in the memory after everybody has gone.

use sim::{Net, NetError};
use std::cell::RefCell;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both: &RefCell<Both<_>> = Box::leak(Box::new(RefCell::new(Both { pages: [None, None], done: Some(done) })));
    for (place, url) in urls.into_iter().enumerate() {
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
}

struct Both<D> {
    pages: [Option<String>; 2],
    done: Option<D>,
}
