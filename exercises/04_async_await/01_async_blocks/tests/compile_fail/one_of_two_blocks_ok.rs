use async_blocks::bar;
use std::pin::Pin;

async fn fine(short: bool) -> u8 {
    let chosen: Pin<Box<dyn Future<Output = u8>>> =
        if short { Box::pin(async { 10 }) } else { Box::pin(async { bar().await }) };
    chosen.await
}

fn main() {
    drop(fine(true));
}
