//! fails: both_may_fail
//! When both sites have failed, the failure of the first url is reported, also if the other one came first.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new(([None, None], Some(done))));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            state.0[place] = Some(answer);
            let [Some(first), Some(second)] = state.0.clone() else { return };
            let done = state.1.take().unwrap();
            drop(state);
            done(first.and_then(|first| Ok((first, second?))));
        });
    }
}
