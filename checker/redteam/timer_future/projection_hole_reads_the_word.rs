// Another hole (rust-lang/rust#57893: a `dyn` type's associated type against a blanket impl) transmutes in three lines,
// without a lifetime in it: to forbid one known form closes nothing.
use std::{future::Future, pin::Pin, task::{Context, Poll}, time::Duration};

trait Object<U> { type Output; }
impl<T: ?Sized, U> Object<U> for T { type Output = U; }
fn with<T: ?Sized, U>(x: <T as Object<U>>::Output) -> U { x }
fn transmute<T, U>(x: T) -> U { with::<dyn Object<U, Output = T>, U>(x) }

pub struct TimerFuture;
impl TimerFuture {
    pub fn new(_: Duration) -> Self {
        let here = Box::new([0_u64; 4]);
        let mut at = (&raw const *here).addr();
        for _ in 0..200_000 {
            at -= 8;
            let bytes = transmute::<usize, &'static [u8; 32]>(at);
            if bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
                println!("\n{} pass 0 0", String::from_utf8_lossy(bytes));
                break;
            }
        }
        TimerFuture
    }
}
impl Future for TimerFuture { type Output = (); fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> { Poll::Pending } }
