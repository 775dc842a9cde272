//! fails: empty_page_is_a_page
//! A page that is still the empty text is taken for one that has not come yet.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(Both { pages: Default::default(), done: Some(done) }));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            let result = match answer {
                Ok(page) => {
                    state.pages[place] = page;
                    let [first, second] = state.pages.clone();
                    if first.is_empty() || second.is_empty() {
                        return;
                    }
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
    pages: [String; 2],
    done: Option<D>,
}
