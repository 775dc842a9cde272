//! One future whose poll polls all three: each producer that has not ended, and then the receiver until it has nothing more.

use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{self, Receiver, Sender};

struct Run {
    producers: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
    receiver: Receiver<String>,
    messages: Vec<String>,
}

impl Future for Run {
    type Output = Vec<String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<String>> {
        self.producers.retain_mut(|producer| producer.as_mut().poll(cx).is_pending());
        loop {
            match self.receiver.poll_recv(cx) {
                Poll::Ready(Some(message)) => self.messages.push(message),
                Poll::Ready(None) => return Poll::Ready(std::mem::take(&mut self.messages)),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

pub async fn run<P, F>(producers: [P; 2], capacity: NonZeroUsize) -> Vec<String>
where
    P: FnOnce(Sender<String>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(capacity.get());
    let producers = producers.map(|producer| Box::pin(producer(sender.clone())) as _).into();
    drop(sender);
    Run { producers, receiver, messages: Vec::new() }.await
}
