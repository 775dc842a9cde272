use async_blocks::bar;

async fn fine() -> u8 {
    let mut more = 1;
    let sum = async { bar().await + more };
    let sum = sum.await;
    more += 1;
    sum + more
}

fn main() {
    drop(fine());
}
