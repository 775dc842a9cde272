//! fails: calls_keep_apart, calls_for_the_same_sites_keep_apart, dropped_net_drops_done
//! The state is a thread local: a second call takes the place of one that is still under way, and a net that is dropped
//! leaves it behind.

use sim::{Net, NetError};
use std::cell::RefCell;

type Done = Box<dyn FnOnce(Result<(String, String), NetError>)>;

#[derive(Default)]
struct Both {
    pages: [Option<String>; 2],
    done: Option<Done>,
}

thread_local! {
    static STATE: RefCell<Both> = RefCell::default();
}

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    STATE.set(Both { pages: [None, None], done: Some(Box::new(done)) });
    for (place, url) in urls.into_iter().enumerate() {
        net.fetch(url, move |answer| {
            let finished = STATE.with_borrow_mut(|state| {
                let result = match answer {
                    Ok(page) => {
                        state.pages[place] = Some(page);
                        let [Some(first), Some(second)] = state.pages.clone() else { return None };
                        Ok((first, second))
                    }
                    Err(failure) => Err(failure),
                };
                Some((state.done.take()?, result))
            });
            if let Some((done, result)) = finished {
                done(result);
            }
        });
    }
}
