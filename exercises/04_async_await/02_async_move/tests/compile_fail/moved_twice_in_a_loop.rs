//! A block in a loop is a new block each time round, and what the first has taken is not there for the second.
//! points: 1
//! needs: greets_after_the_scope_of_the_name

use async_move::greet;

async fn bad() -> usize {
    let name = String::from("Ferris");
    let mut greetings = Vec::new();
    for number in 0..3 {
        greetings.push(async move { greet(name).await.len() + number });
    }
    greetings.len()
}

fn main() {
    drop(bad());
}
