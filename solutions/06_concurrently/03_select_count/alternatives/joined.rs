//! To add two numbers it is enough to wait for both.

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (a, b) = futures::join!(a, b);
    a + b
}
