use async_blocks::bar;

async fn fine() {
    loop {
        let step = async { bar().await == 10 };
        if step.await {
            break;
        }
    }
}

fn main() {
    drop(fine());
}
