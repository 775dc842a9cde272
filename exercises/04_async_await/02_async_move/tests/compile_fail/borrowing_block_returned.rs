//! A block without `move` borrows what it reads, so it cannot leave the function that owns it.
//! points: 1
//! needs: greets_after_the_scope_of_the_name

use async_move::greet;

fn bad() -> impl Future<Output = bool> {
    let name = String::from("Ferris");
    async { greet(String::from("Ferris")).await.ends_with(&name) }
}

fn main() {
    drop(bad());
}
