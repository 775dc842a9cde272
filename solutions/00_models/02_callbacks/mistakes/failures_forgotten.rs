//! fails: failure_is_passed_on, both_may_fail
//! Only pages are looked at. When a site fails, nobody is ever told.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(Both { pages: [None, None], done: Some(done) }));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let Ok(page) = answer else { return };
            let mut state = both.borrow_mut();
            state.pages[place] = Some(page);
            if let [Some(first), Some(second)] = state.pages.clone() {
                let done = state.done.take().unwrap();
                drop(state);
                done(Ok((first, second)));
            }
        });
    }
}

struct Both<D> {
    pages: [Option<String>; 2],
    done: Option<D>,
}
