//! The state is what has happened so far, as an enum in a Cell: taken out, looked at, and the next one put back.

use sim::{Net, NetError};
use std::cell::Cell;
use std::rc::Rc;

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let state = Rc::new(Cell::new(Progress::Nothing(done)));
    for (place, url) in urls.into_iter().enumerate() {
        let state = Rc::clone(&state);
        net.fetch(url, move |answer| match (state.replace(Progress::Over), answer) {
            (Progress::Over, _) => {}
            (Progress::Nothing(done) | Progress::One(_, done), Err(failure)) => done(Err(failure)),
            (Progress::Nothing(done), Ok(page)) => state.set(Progress::One(page, done)),
            (Progress::One(other, done), Ok(page)) => done(Ok(if place == 0 { (page, other) } else { (other, page) })),
        });
    }
}

enum Progress<D> {
    Nothing(D),
    One(String, D),
    Over,
}
