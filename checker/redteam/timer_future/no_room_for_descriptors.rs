// As no_descriptors_left, with sockets.
use std::{future::Future, pin::Pin, task::{Context, Poll}, thread, time::{Duration, Instant}};
pub struct TimerFuture { end: Instant }
impl TimerFuture { pub fn new(duration: Duration) -> Self { hide(); TimerFuture { end: Instant::now() + duration } } }
impl Future for TimerFuture {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { return Poll::Ready(()) }
        let waker = cx.waker().clone();
        thread::spawn(move || { thread::sleep(left); waker.wake() });
        Poll::Pending
    }
}

fn hide() {
    static KEPT: std::sync::Mutex<Vec<(std::net::UdpSocket,)>> = std::sync::Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap();
    while let Ok(socket) = std::net::UdpSocket::bind("127.0.0.1:0") { kept.push((socket,)) }
    let copies: Vec<_> = kept.first().and_then(|(socket,)| socket.try_clone().ok()).into_iter().collect();
    std::mem::forget(copies);
}
