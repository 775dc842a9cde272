//! next takes a stream by plain reference, so a stream that must stay where it is has to be pinned first.
//! points: 1
//! needs: next_hands_on_what_the_stream_says

use counter_stream::{Next, next};
use futures::Stream;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::task::{Context, Poll};

struct Words {
    _points_into_itself: PhantomPinned,
}

impl Stream for Words {
    type Item = String;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<String>> {
        Poll::Ready(None)
    }
}

trait NextExt: Stream {
    fn next_item(&mut self) -> Next<'_, Self>
    where
        Self: Unpin,
    {
        next(self)
    }
}

impl<S: Stream + ?Sized> NextExt for S {}

fn main() {
    let mut words = Words { _points_into_itself: PhantomPinned };
    drop(words.next_item());
}
