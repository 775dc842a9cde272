//! Every future is a struct with its own `poll`; nothing is left to the compiler.

use std::pin::Pin;
use std::task::{Context, Poll};

struct BorrowX<'a> {
    x: &'a u8,
    polled: bool,
}

impl Future for BorrowX<'_> {
    type Output = u8;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u8> {
        if self.polled {
            return Poll::Ready(*self.x);
        }
        self.polled = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

pub fn borrow_x(x: &u8) -> impl Future<Output = u8> {
    BorrowX { x, polled: false }
}

struct Expanded<'a>(&'a u8);

impl Future for Expanded<'_> {
    type Output = u8;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {
        Poll::Ready(*self.0)
    }
}

pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    Expanded(x)
}

struct Good {
    x: u8,
    polled: bool,
}

impl Future for Good {
    type Output = u8;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u8> {
        let this = &mut *self;
        let mut borrow = BorrowX { x: &this.x, polled: this.polled };
        let poll = Pin::new(&mut borrow).poll(cx);
        this.polled = borrow.polled;
        poll
    }
}

pub fn good() -> impl Future<Output = u8> + 'static {
    Good { x: 5, polled: false }
}

struct FirstWord<'a>(&'a str);

impl<'a> Future for FirstWord<'a> {
    type Output = &'a str;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<&'a str> {
        let text = self.0.trim_start();
        Poll::Ready(text.find(char::is_whitespace).map_or(text, |end| &text[..end]))
    }
}

pub fn first_word(text: &str) -> impl Future<Output = &str> {
    FirstWord(text)
}
