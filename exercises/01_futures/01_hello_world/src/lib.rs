//! An async function, and somebody who runs it.

use futures::executor::block_on;
use std::io::Write;

/// Writes the line `hello, world!` to `out`, line break and all.
///
/// As with every future, to call it writes nothing yet: the line is written when the future is polled. There is nothing
/// to wait for, so the first poll does it all and is Ready. `out` may take fewer bytes at a time than it is offered, as
/// every [`Write`] may; it does not fail.
pub async fn hello_world(out: &mut impl Write) {
    todo!()
}

/// Runs [`hello_world`] to its end with futures' [`block_on`]: each call writes the line once.
pub fn run(out: &mut impl Write) {
    todo!()
}
