//! fails: both_may_fail
//! The failure is overwritten by a later one before it is reported.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new((Ok([None, None]), 2, Some(done))));
    for (place, url) in urls.into_iter().enumerate() {
        let both = Rc::clone(&both);
        net.fetch(url, move |answer| {
            let mut state = both.borrow_mut();
            let (results, left, done) = &mut *state;
            match (answer, results.as_mut()) {
                (Ok(page), Ok(pages)) => pages[place] = Some(page),
                (Ok(_), Err(_)) => {}
                (Err(failure), _) => *results = Err(failure),
            }
            *left -= 1;
            if *left == 0 {
                let result = results.clone().map(|pages: [Option<String>; 2]| {
                    let [first, second] = pages.map(Option::unwrap);
                    (first, second)
                });
                let done = done.take().unwrap();
                drop(state);
                done(result);
            }
        });
    }
}
