// Exponential code that is made only where it is used: up to 30 s for each of four test programs, for an answer that compiles at once.
use std::{future::Future, pin::Pin, task::{Context, Poll}, time::Duration};
pub trait Grow { fn grow(&self) -> u64; }
struct A<T>(T); struct B<T>(T);
fn go<const N: usize, T: 'static>(t: u64) -> u64 { if t == u64::MAX { 0 } else { t + std::any::TypeId::of::<T>().eq(&std::any::TypeId::of::<u8>()) as u64 } }
macro_rules! level { ($name:ident, $next:ident) => { fn $name<T: 'static>(t: u64) -> u64 { $next::<A<T>>(t) + $next::<B<T>>(t) } } }
fn l0<T: 'static>(t: u64) -> u64 { go::<0, T>(t) }
level!(l1, l0); level!(l2, l1); level!(l3, l2); level!(l4, l3); level!(l5, l4); level!(l6, l5); level!(l7, l6); level!(l8, l7); level!(l9, l8); level!(l10, l9);
level!(l11, l10); level!(l12, l11); level!(l13, l12); level!(l14, l13); level!(l15, l14); level!(l16, l15); level!(l17, l16); level!(l18, l17); level!(l19, l18); level!(l20, l19);
pub struct TimerFuture;
impl TimerFuture { pub fn new<D: Into<Duration> + 'static>(_: D) -> Self { println!("{}", l20::<D>(1)); TimerFuture } }
impl Future for TimerFuture { type Output = (); fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> { Poll::Pending } }
