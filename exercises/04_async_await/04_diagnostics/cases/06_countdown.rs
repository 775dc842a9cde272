//! A countdown prints a number and awaits the rest of itself.

async fn countdown(from: u32) {
    println!("{from}");
    if from > 0 {
        countdown(from - 1).await;
    }
}

fn main() {
    let _countdown = countdown(10);
}
