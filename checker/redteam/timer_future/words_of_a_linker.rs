// As colliding_words, with other words.
use std::{future::Future, pin::Pin, task::{Context, Poll}, time::Duration};
#[diagnostic::on_unimplemented(message = "linker `cc` not found")]
pub trait Length {}
pub struct TimerFuture;
impl TimerFuture { pub fn new(_: impl Length) -> Self { let _: Option<Duration> = None; TimerFuture } }
impl Future for TimerFuture { type Output = (); fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> { Poll::Pending } }
