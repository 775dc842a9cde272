//! fails: adaptors_are_your_own
//! An adaptor is that of the crate futures under another name, and is not written here.

use futures::stream::{self, Select, StreamExt, Take};

pub use futures::Stream;

pub fn map<S, T, F>(stream: S, f: F) -> stream::Map<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> T,
{
    stream.map(f)
}

pub fn filter<S, P>(stream: S, mut predicate: P) -> impl Stream<Item = S::Item>
where
    S: Stream,
    P: FnMut(&S::Item) -> bool,
{
    stream.filter(move |item| std::future::ready(predicate(item)))
}

pub fn take<S: Stream>(stream: S, n: usize) -> Take<S> {
    stream.take(n)
}

pub fn merge<A, B>(a: A, b: B) -> Select<A, B>
where
    A: Stream,
    B: Stream<Item = A::Item>,
{
    stream::select(a, b)
}
