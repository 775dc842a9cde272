//! The adaptors take streams that are not Unpin, and merge takes two streams with items of one type only.
//! points: 1
//! needs: merge_gives_the_items_of_both

use futures::stream::{self, Stream};
use stream_adaptors::{filter, map, merge, take};

fn is_a_stream(_: &impl Stream) {}

fn adaptors() {
    let words = || stream::once(async { "word" });
    is_a_stream(&map(words(), |word| word.len()));
    is_a_stream(&filter(words(), |word| word.len() > 3));
    is_a_stream(&take(words(), 3));
    let numbers = stream::once(async { 4 });
    is_a_stream(&merge(words(), numbers));
}

fn main() {
    let _not_called = adaptors;
}
