//! fails: every_run_writes_a_line
//! A flag for the whole program remembers that the greeting was said.

use futures::executor::block_on;
use std::io::Write;
use std::sync::Once;

static SAID: Once = Once::new();

pub async fn hello_world(out: &mut impl Write) {
    writeln!(out, "hello, world!").unwrap();
}

pub fn run(out: &mut impl Write) {
    SAID.call_once(|| block_on(hello_world(out)));
}
