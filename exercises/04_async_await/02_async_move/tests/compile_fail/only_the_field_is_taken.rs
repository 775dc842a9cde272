//! A block takes the fields that it mentions and leaves the others: what it has taken is gone, and the rest is still there.
//! points: 1
//! needs: greets_after_the_scope_of_the_name

use async_move::greet;

async fn bad() -> usize {
    let pair = (String::from("Ferris"), String::from("Corro"));
    let greeting = async move { greet(pair.0).await };
    greeting.await.len() + pair.0.len()
}

fn main() {
    drop(bad());
}
