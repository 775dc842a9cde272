//! The letters of a text are counted, and the number is printed.

async fn length(text: &str) -> usize {
    text.len()
}

async fn report() {
    let length = length(&String::from("borrow me later"));
    println!("{} letters", length.await);
}

fn main() {
    let _report = report();
}
