//! A temporary lives to the end of its statement, so a future that borrows one cannot be kept for later.
//! points: 1
//! needs: first_word_is_found

use lifetimes::first_word;

async fn bad() -> usize {
    let future = first_word(&String::from("one two"));
    future.await.len()
}

fn main() {
    drop(bad());
}
