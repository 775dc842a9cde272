//! fails: run_writes_the_line, every_run_writes_a_line
//! run does not trust the future and writes the line once more.

use futures::executor::block_on;
use std::io::Write;

pub async fn hello_world(out: &mut impl Write) {
    writeln!(out, "hello, world!").unwrap();
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
    writeln!(out, "hello, world!").unwrap();
}
