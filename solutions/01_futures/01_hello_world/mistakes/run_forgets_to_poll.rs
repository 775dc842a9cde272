//! fails: run_writes_the_line, every_run_writes_a_line
//! run calls the function and drops its future: nothing is ever polled.

use std::io::Write;

pub async fn hello_world(out: &mut impl Write) {
    writeln!(out, "hello, world!").unwrap();
}

pub fn run(out: &mut impl Write) {
    drop(hello_world(out));
}
