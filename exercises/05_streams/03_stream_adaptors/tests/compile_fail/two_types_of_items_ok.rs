use futures::stream::{self, Stream};
use stream_adaptors::{filter, map, merge, take};

fn is_a_stream(_: &impl Stream) {}

fn adaptors() {
    let words = || stream::once(async { "word" });
    is_a_stream(&map(words(), |word| word.len()));
    is_a_stream(&filter(words(), |word| word.len() > 3));
    is_a_stream(&take(words(), 3));
    let others = stream::once(async { "other" });
    is_a_stream(&merge(words(), others));
}

fn main() {
    let _not_called = adaptors;
}
