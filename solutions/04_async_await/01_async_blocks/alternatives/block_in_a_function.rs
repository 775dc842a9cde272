//! A plain function whose block moves the arguments in; an inner block makes an error of each failure with `?`.

use std::num::NonZeroU32;

async fn foo() -> u8 {
    5
}

pub fn bar() -> impl Future<Output = u8> {
    let after = 5;
    async move { foo().await + after }
}

pub fn retry<T, E, F>(n: NonZeroU32, mut op: impl FnMut() -> F) -> impl Future<Output = Result<T, E>>
where
    F: Future<Output = Result<T, E>>,
{
    async move {
        let mut left = n.get();
        loop {
            left -= 1;
            let attempt = async { Ok::<T, E>(op().await?) };
            match attempt.await {
                Err(_) if left > 0 => continue,
                result => break result,
            }
        }
    }
}
