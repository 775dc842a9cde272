//! A text cannot be dropped while a future that borrows it is still to be awaited.
//! points: 1
//! needs: first_word_is_found

use lifetimes::first_word;

async fn bad() -> usize {
    let text = String::from("one two");
    let future = first_word(&text);
    drop(text);
    future.await.len()
}

fn main() {
    drop(bad());
}
