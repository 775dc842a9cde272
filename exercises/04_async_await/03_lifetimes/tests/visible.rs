//! What the three futures give.

use lifetimes::{first_word, foo_expanded, good};
use probe::{Limits, expect, graded, run};

/// Awaiting `foo_expanded(&x)` gives the value of x.
#[graded(points = 1, lesson = "What the call borrows")]
fn foo_expanded_gives_the_value_of_x() {
    for x in [7, 42] {
        let value: u8 = run("foo_expanded(&x)", foo_expanded(&x), Limits::default()).output;
        expect!(value == x, expected = "{x}, which is what x is", seen = "{value}");
    }
}

/// Awaiting `good()` gives 5.
#[graded(points = 2, lesson = "A future that owns what it borrows")]
fn good_gives_five() {
    let value: u8 = run("good()", good(), Limits::default()).output;
    expect!(value == 5, expected = "5, which is what good's own x is", seen = "{value}");
}

/// The first word of a text is found, also where it is the only one.
#[graded(points = 1, lesson = "What comes out may outlive the future")]
fn first_word_is_found() {
    for (text, first) in [("borrow me later", "borrow"), ("alone", "alone")] {
        let word: &str = run("first_word(text)", first_word(text), Limits::default()).output;
        expect!(word == first, expected = "the first word of {text:?} is {first:?}", seen = "{word:?}");
    }
}
