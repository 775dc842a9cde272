use async_blocks::retry;
use std::num::{NonZeroU32, ParseIntError};

async fn fine(n: NonZeroU32) -> bool {
    let read = || async {
        let number: u8 = "10".parse()?;
        Ok::<u8, ParseIntError>(number)
    };
    retry(n, read).await.is_ok()
}

fn main() {
    drop(fine(NonZeroU32::MIN));
}
