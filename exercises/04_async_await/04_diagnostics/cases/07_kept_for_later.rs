//! A future is made in one place and kept for another.

async fn length(text: &str) -> usize {
    text.len()
}

fn main() {
    let _length = {
        let text = String::from("borrow me later");
        length(&text)
    };
}
