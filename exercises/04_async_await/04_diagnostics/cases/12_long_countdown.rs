//! A countdown prints a number, puts the rest of itself into a box, and awaits that.

async fn countdown(from: u32) {
    println!("{from}");
    if from > 0 {
        Box::pin(countdown(from - 1)).await;
    }
}

fn main() {
    let _countdown = countdown(10);
}
