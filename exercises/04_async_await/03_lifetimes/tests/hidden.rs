//! What futures that borrow do beside each other and over time.

use lifetimes::{first_word, foo_expanded, good};
use probe::{CountingWaker, Inputs, Limits, Traced, expect, graded, run};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// Two futures of `foo_expanded` that live at the same time each give the value of their own variable.
#[graded(points = 2, lesson = "What the call borrows")]
fn futures_of_two_variables_do_not_mix() {
    let mut inputs = Inputs::new();
    let a = inputs.within(1..100) as u8;
    let b = a + inputs.within(1..100) as u8;
    let (of_a, of_b) = (foo_expanded(&a), foo_expanded(&b));
    let from_b: u8 = run("foo_expanded(&b)", of_b, Limits::default()).output;
    let from_a: u8 = run("foo_expanded(&a)", of_a, Limits::default()).output;
    expect!(
        from_a == a && from_b == b,
        expected = "with a = {a} and b = {b}, the futures of &a and &b give {a} and {b}",
        seen = "they gave {from_a} and {from_b}"
    );
}

/// Once a future of `foo_expanded` is done, its variable is free to change, and the next future gives the new value.
#[graded(points = 1, lesson = "What the call borrows")]
fn variable_is_free_after_the_await() {
    let mut inputs = Inputs::new();
    let mut x = inputs.within(0..100) as u8;
    for _ in 0..3 {
        let value: u8 = run("foo_expanded(&x)", foo_expanded(&x), Limits::default()).output;
        expect!(value == x, expected = "{x}, which is what x is by now", seen = "{value}");
        x += inputs.within(1..50) as u8;
    }
}

/// Several futures of `good` run at the same time, long after the function that made them has returned.
#[graded(points = 1, lesson = "A future that owns what it borrows")]
fn several_futures_of_good_run_at_once() {
    fn make(how_many: usize) -> Vec<Pin<Box<dyn Future<Output = u8> + 'static>>> {
        (0..how_many).map(|_| Box::pin(good()) as Pin<Box<dyn Future<Output = u8>>>).collect()
    }
    let task = CountingWaker::new("task");
    let mut waiting: Vec<_> = make(3)
        .into_iter()
        .enumerate()
        .map(|(index, future)| Traced::new(&format!("future {}", index + 1), future))
        .collect();
    for _ in 0..10 {
        let woken = task.count();
        waiting.retain_mut(|future| match future.poll(&task) {
            Poll::Pending => true,
            Poll::Ready(value) => {
                expect!(value == 5, expected = "each of the futures gives 5", seen = "one gave {value}");
                false
            }
        });
        if waiting.is_empty() || !task.wait_for(woken + 1, Duration::from_secs(2)) {
            break;
        }
    }
    let left = waiting.len();
    expect!(
        left == 0,
        expected = "three futures whose task polls them in turn whenever it is woken are done within 10 rounds",
        seen = "{left} of them were still Pending"
    );
}

/// The word is a part of the text, not a copy, and it is still there when the future is gone.
#[graded(points = 2, lesson = "What comes out may outlive the future")]
fn word_is_a_part_of_the_text() {
    let mut inputs = Inputs::new();
    let first = inputs.word();
    let text = format!("{first} {} {}", inputs.word(), inputs.word());
    let word: &str = run("first_word(&text)", first_word(&text), Limits::default()).output;
    expect!(word == first.as_str(), expected = "the first word of {text:?} is {first:?}", seen = "{word:?}");
    expect!(
        text.as_bytes().as_ptr_range().contains(&word.as_ptr()),
        expected = "the word lies inside the text it was found in",
        seen = "it lies elsewhere in memory: it is a copy"
    );
}

/// Line ends, tabs and the wide blanks of other scripts separate words as blanks do; those before the first are skipped.
#[graded(points = 1, lesson = "The task")]
fn any_whitespace_separates_words() {
    let mut inputs = Inputs::new();
    let (first, second) = (inputs.word(), inputs.word());
    let ascii = [format!("{first}\n{second}"), format!("{first}\t{second} "), format!("  {first} {second}")];
    let wide = [format!("{first}\u{3000}{second}"), format!("\u{2003}{first}\u{a0}{second}")];
    for text in ascii.into_iter().chain(wide) {
        let word: &str = run("first_word(&text)", first_word(&text), Limits::default()).output;
        expect!(word == first.as_str(), expected = "the first word of {text:?} is {first:?}", seen = "{word:?}");
    }
}

/// The first word of a text without words is empty.
#[graded(points = 1, lesson = "The task")]
fn text_without_words_gives_an_empty_one() {
    for text in ["", " ", " \n\t "] {
        let word: &str = run("first_word(text)", first_word(text), Limits::default()).output;
        expect!(word.is_empty(), expected = "the first word of {text:?} is empty", seen = "{word:?}");
    }
}

/// A first word of letters that take several bytes each comes out whole.
#[graded(points = 1, lesson = "The task")]
fn letters_of_several_bytes_come_out_whole() {
    let mut inputs = Inputs::new();
    let first = format!("größe{}", "é".repeat(inputs.index(1..6)));
    let text = format!("{first} {}", inputs.word());
    let word: &str = run("first_word(&text)", first_word(&text), Limits::default()).output;
    expect!(word == first.as_str(), expected = "the first word of {text:?} is {first:?}", seen = "{word:?}");
}

/// The futures are small: at most 64 bytes for `foo_expanded`, and 128 for `good` and for `first_word`.
#[graded(points = 1, lesson = "What a future holds")]
fn futures_are_small() {
    let (x, text) = (Inputs::new().number() as u8, "word ".repeat(10_000));
    let (expanded, owner, words) = (foo_expanded(&x), good(), first_word(&text));
    let sizes = [
        ("foo_expanded", size_of_val(&expanded), 64),
        ("good", size_of_val(&owner), 128),
        ("first_word", size_of_val(&words), 128),
    ];
    for (name, size, most) in sizes {
        expect!(
            size <= most,
            expected = "the future of {name} takes at most {most} bytes",
            seen = "it takes more: something large is stored in it"
        );
    }
    let value: u8 = run("foo_expanded(&x)", expanded, Limits::default()).output;
    expect!(value == x, expected = "{x}, which is what x is", seen = "{value}");
    run("good()", owner, Limits::default());
    run("first_word(&text)", words, Limits::default());
}
