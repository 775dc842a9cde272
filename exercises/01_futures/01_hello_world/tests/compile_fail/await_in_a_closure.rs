//! A plain closure inside an async function cannot await either.
//! points: 1
//! needs: run_writes_the_line

use hello_world::hello_world;

async fn greet(out: &mut Vec<u8>) {
    let mut greeting = || hello_world(out).await;
    greeting();
}

fn main() {
    drop(greet(&mut Vec::new()));
}
