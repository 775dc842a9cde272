//! fails: may_be_called_from_a_callback
//! All calls under way are kept in one list, which is borrowed while a `done` is called: it cannot make another call.

use sim::{Net, NetError};
use std::cell::RefCell;

type Done = Box<dyn FnOnce(Result<(String, String), NetError>)>;

struct Both {
    pages: [Option<String>; 2],
    done: Option<Done>,
}

thread_local! {
    static CALLS: RefCell<Vec<Both>> = const { RefCell::new(Vec::new()) };
}

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let call = CALLS.with_borrow_mut(|calls| {
        calls.push(Both { pages: [None, None], done: Some(Box::new(done)) });
        Call(calls.len() - 1)
    });
    let call = std::rc::Rc::new(call);
    for (place, url) in urls.into_iter().enumerate() {
        let call = std::rc::Rc::clone(&call);
        net.fetch(url, move |answer| {
            CALLS.with_borrow_mut(|calls| {
                let state = &mut calls[call.0];
                let result = match answer {
                    Ok(page) => {
                        state.pages[place] = Some(page);
                        let [Some(first), Some(second)] = state.pages.clone() else { return };
                        Ok((first, second))
                    }
                    Err(failure) => Err(failure),
                };
                if let Some(done) = state.done.take() {
                    done(result);
                }
            });
        });
    }
}

struct Call(usize);

impl Drop for Call {
    fn drop(&mut self) {
        CALLS.with_borrow_mut(|calls| calls[self.0].done = None);
    }
}
