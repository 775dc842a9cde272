//! The two halves of a poll written out: send until there is no room, receive until nothing is there.

use futures::Stream;
use futures::channel::mpsc::{self, Receiver, Sender};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec::IntoIter;

pub async fn send_recv<T>(items: Vec<T>, buffer: usize) -> Vec<T> {
    let (sender, receiver) = mpsc::channel(buffer);
    let mut both =
        Both { items: items.into_iter(), sender: Some(sender), receiver, received: Vec::new() };
    poll_fn(move |cx| both.poll(cx)).await
}

struct Both<T> {
    items: IntoIter<T>,
    /// Gone as soon as everything is sent, for that is how the receiver hears of the end.
    sender: Option<Sender<T>>,
    receiver: Receiver<T>,
    received: Vec<T>,
}

impl<T> Both<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Vec<T>> {
        if self.poll_send(cx).is_ready() {
            self.sender = None;
        }
        loop {
            match Pin::new(&mut self.receiver).poll_next(cx) {
                Poll::Ready(Some(item)) => self.received.push(item),
                Poll::Ready(None) => return Poll::Ready(std::mem::take(&mut self.received)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(sender) = &mut self.sender else { return Poll::Ready(()) };
        while self.items.len() > 0 {
            let ready = std::task::ready!(sender.poll_ready(cx));
            let sent = ready.and_then(|()| self.items.next().map_or(Ok(()), |item| sender.start_send(item)));
            if sent.is_err() {
                break;
            }
        }
        Poll::Ready(())
    }
}
