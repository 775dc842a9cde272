//! A program that awaits from its first line on.

async fn hello() {
    println!("Hello, async!");
}

async fn main() {
    hello().await;
}
