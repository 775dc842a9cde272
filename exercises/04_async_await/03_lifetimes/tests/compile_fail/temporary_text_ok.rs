use lifetimes::first_word;

async fn fine() -> usize {
    first_word(&String::from("one two")).await.len()
}

fn main() {
    drop(fine());
}
