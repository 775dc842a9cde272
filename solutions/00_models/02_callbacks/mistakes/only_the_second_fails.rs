//! fails: failure_is_passed_on, both_may_fail
//! A failure is passed on if it comes last. The first callback only keeps a page, and loses a failure.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(([None, None], 2, Some(done))));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            let (pages, left, done) = &mut *state;
            *left -= 1;
            if *left > 0 {
                pages[place] = answer.ok();
                return;
            }
            let done = done.take().unwrap();
            let result = answer.map(|page| {
                pages[place] = Some(page);
                let [first, second] = pages.clone().map(Option::unwrap_or_default);
                (first, second)
            });
            drop(state);
            done(result);
        });
    }
}
