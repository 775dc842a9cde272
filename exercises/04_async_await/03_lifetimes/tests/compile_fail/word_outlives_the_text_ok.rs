use lifetimes::first_word;

async fn fine() -> usize {
    let text = String::from("one two");
    let word = {
        let future = first_word(&text);
        future.await
    };
    word.len()
}

fn main() {
    drop(fine());
}
