use lifetimes::first_word;

async fn fine() -> usize {
    let text = String::from("one two");
    let future = first_word(&text);
    let length = future.await.len();
    drop(text);
    length
}

fn main() {
    drop(fine());
}
