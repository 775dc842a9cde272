//! An async function, and somebody who runs it.

use futures::executor::block_on;
use std::io::Write;

/// Writes the line `hello, world!` to `out`, line break and all.
pub async fn hello_world(out: &mut impl Write) {
    // `writeln!` goes on until the writer has taken everything; a single `write` would not.
    writeln!(out, "hello, world!").expect("the writer does not fail");
}

/// Runs [`hello_world`] to its end.
pub fn run(out: &mut impl Write) {
    // The call only makes the future. It is `block_on` that polls it, on this thread, until it is Ready.
    block_on(hello_world(out));
}
