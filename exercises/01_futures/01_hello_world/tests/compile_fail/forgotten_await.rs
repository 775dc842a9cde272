//! A future that nobody awaits does nothing, and the compiler can be told to refuse that.
//! points: 1
//! needs: run_writes_the_line

#![deny(unused_must_use)]

use hello_world::hello_world;

async fn greet(out: &mut Vec<u8>) {
    hello_world(out).await;
}

async fn greet_twice(out: &mut Vec<u8>) {
    greet(out).await;
    greet(out);
}

fn main() {
    drop(greet_twice(&mut Vec::new()));
}
