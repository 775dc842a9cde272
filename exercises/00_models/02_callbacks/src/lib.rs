//! Two downloads at the same time, on one thread, with a function that is called at the end.

use sim::{Net, NetError};

/// Downloads both `urls` at the same time, and calls `done` with the two pages, in the order of `urls`, or with a failure.
///
/// The call asks the net for both pages, one fetch for each url, also when they are equal. Then it returns; no callback
/// has been called by then, and the loop has not been run. All else happens while somebody else runs the loop:
///
/// * `done` is called exactly once.
/// * With `Ok`, if both pages have come, in whichever order. Any text is a page, also an empty one.
/// * With `Err`, if a site has failed. If both have, it is the failure that came first. Whether `done` is called at once
///   then, or when the other site has answered too, is not specified.
///
/// Several calls may be under way on one net, and a call may be made from a callback of the net, or from `done` itself.
///
/// If the net is dropped before it was run, `done` is dropped with it, without having been called.
pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    todo!()
}
