//! What an `async move` block has taken is gone, even before the block is polled.
//! points: 1
//! needs: greets_after_the_scope_of_the_name

use async_move::greet;

async fn bad() -> usize {
    let name = String::from("Ferris");
    let greeting = async move { greet(name).await };
    greeting.await.len() + name.len()
}

fn main() {
    drop(bad());
}
