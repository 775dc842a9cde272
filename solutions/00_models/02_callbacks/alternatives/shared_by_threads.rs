//! The habits of threads work here too: an Arc, a Mutex, and a boxed `done`. On one thread nobody ever waits for the lock.

use sim::{Net, NetError};
use std::sync::{Arc, Mutex};

type Done = Box<dyn FnOnce(Result<(String, String), NetError>)>;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let done: Done = Box::new(done);
    let shared = Arc::new(Mutex::new((Vec::new(), Some(done))));
    for (place, url) in urls.into_iter().enumerate() {
        let shared = Arc::clone(&shared);
        net.fetch(url, move |answer| {
            let mut state = shared.lock().unwrap();
            let (pages, done) = &mut *state;
            let result = match answer {
                Ok(page) => {
                    pages.push((place, page));
                    if pages.len() < 2 {
                        return;
                    }
                    pages.sort();
                    let mut pages = pages.drain(..).map(|(_, page)| page);
                    Ok((pages.next().unwrap_or_default(), pages.next().unwrap_or_default()))
                }
                Err(failure) => Err(failure),
            };
            let done = done.take();
            drop(state);
            if let Some(done) = done {
                done(result);
            }
        });
    }
}
