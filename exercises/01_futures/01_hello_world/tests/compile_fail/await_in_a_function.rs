//! A plain function cannot await: it has no way to be Pending.
//! points: 1
//! needs: run_writes_the_line

use hello_world::hello_world;

fn greet(out: &mut Vec<u8>) {
    hello_world(out).await;
}

fn main() {
    greet(&mut Vec::new());
}
