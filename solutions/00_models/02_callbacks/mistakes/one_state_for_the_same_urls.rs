//! fails: calls_for_the_same_sites_keep_apart
//! What is under way is looked up by its urls, so a second call for the same sites takes the place of the first, whose `done` is never
//! called.

use sim::{Net, NetError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

type Done = Box<dyn FnOnce(Result<(String, String), NetError>)>;
#[derive(Default)]
struct Download {
    pages: [Option<String>; 2],
    done: Option<Done>,
}
type Shared = Rc<RefCell<Download>>;
thread_local!(static UNDER_WAY: RefCell<BTreeMap<[String; 2], Weak<RefCell<Download>>>> = RefCell::default());

fn look_up(urls: [&str; 2]) -> Shared {
    UNDER_WAY.with_borrow_mut(|all| {
        let place = all.entry(urls.map(String::from)).or_default();
        place.upgrade().unwrap_or_else(|| {
            let new = Shared::default();
            *place = Rc::downgrade(&new);
            new
        })
    })
}

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let download = look_up(urls);
    let before = download.borrow_mut().done.replace(Box::new(done));
    drop(before);
    for n in 0..2 {
        let download = download.clone();
        net.fetch(urls[n], move |answer| {
            let call = {
                let mut d = download.borrow_mut();
                match answer {
                    Err(e) => d.done.take().map(|done| (done, Err(e))),
                    Ok(page) => {
                        d.pages[n] = Some(page);
                        match d.pages.clone() {
                            [Some(a), Some(b)] => d.done.take().map(|done| (done, Ok((a, b)))),
                            _ => None,
                        }
                    }
                }
            };
            if let Some((done, result)) = call {
                done(result);
            }
        });
    }
}
