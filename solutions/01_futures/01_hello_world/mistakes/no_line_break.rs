//! fails: run_writes_the_line, first_poll_does_it_all, calling_writes_nothing, dropping_unpolled_writes_nothing, small_bites_are_enough, every_run_writes_a_line
//! The words without their line break are not the line.

use futures::executor::block_on;
use std::io::Write;

pub async fn hello_world(out: &mut impl Write) {
    write!(out, "hello, world!").unwrap();
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
}
