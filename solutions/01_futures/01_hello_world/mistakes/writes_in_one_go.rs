//! fails: small_bites_are_enough
//! A single write may take only a part of what it is offered, and what it returns is thrown away.

use futures::executor::block_on;
use std::io::Write;

pub async fn hello_world(out: &mut impl Write) {
    let _ = out.write(b"hello, world!\n").unwrap();
}

pub fn run(out: &mut impl Write) {
    block_on(hello_world(out));
}
