//! The word may outlive its future, but not the text that it is a part of.
//! points: 1
//! needs: first_word_is_found

use lifetimes::first_word;

async fn bad() -> usize {
    let word = {
        let text = String::from("one two");
        first_word(&text).await
    };
    word.len()
}

fn main() {
    drop(bad());
}
