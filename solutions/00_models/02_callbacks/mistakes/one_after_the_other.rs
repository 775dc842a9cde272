//! fails: both_are_asked_for_at_once, both_may_fail, dropped_net_drops_done
//! The second site is asked for in the callback of the first one, which keeps a clone of the net for that.

use sim::{Net, NetError};

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let [first, second] = urls.map(str::to_owned);
    let same_net = net.clone();
    net.fetch(&first, move |answer| match answer {
        Ok(first) => same_net.fetch(&second, move |answer| done(answer.map(|second| (first, second)))),
        Err(failure) => done(Err(failure)),
    });
}
