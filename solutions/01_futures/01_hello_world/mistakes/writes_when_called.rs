//! fails: calling_writes_nothing, dropping_unpolled_writes_nothing, order_of_polls_counts
//! The line is written by the call and not by the future: who never polls it gets it all the same.

use futures::executor::block_on;
use std::io::Write;

pub fn hello_world(out: &mut impl Write) -> impl Future<Output = ()> {
    writeln!(out, "hello, world!").unwrap();
    async {}
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
}
