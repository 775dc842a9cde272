//! fails: same_url_twice
//! The pages are kept in a map by their urls, and two fetches of one url never make two pages.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let both = Rc::new(RefCell::new((HashMap::new(), Some(done))));
    let urls = urls.map(str::to_owned);
    for url in urls.clone() {
        let (both, urls) = (Rc::clone(&both), urls.clone());
        net.fetch(&url.clone(), move |answer| {
            let mut state = both.borrow_mut();
            let result = match answer {
                Ok(page) => {
                    state.0.insert(url, page);
                    if state.0.len() < 2 {
                        return;
                    }
                    let [first, second] = urls.map(|url| state.0[&url].clone());
                    Ok((first, second))
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
