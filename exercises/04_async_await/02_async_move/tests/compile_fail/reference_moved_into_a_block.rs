//! A reference that is moved into a block is still a reference: the future is not `'static`, with `move` or without.
//! points: 1
//! needs: greets_after_the_scope_of_the_name

use async_move::greet;

fn bad(name: &str) -> impl Future<Output = String> + 'static {
    async move { greet(name.to_owned()).await }
}

fn main() {
    drop(bad("Ferris"));
}
