//! Each prediction beside what rustc does, and rustc's own words where they differ.

use diagnostics::{ANSWERS, Answer};
use probe::{expect, graded};

#[path = "visible/words.rs"]
mod words;

/// The prediction for `cases/01_order_total.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Where an await may stand")]
fn order_total() {
    compare("01_order_total");
}

/// The prediction for `cases/02_greeting.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Who owns, who borrows, and how long")]
fn greeting() {
    compare("02_greeting");
}

/// The prediction for `cases/03_hello_and_goodbye.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Who owns, who borrows, and how long")]
fn hello_and_goodbye() {
    compare("03_hello_and_goodbye");
}

/// The prediction for `cases/04_first_word.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "What a future keeps across an await")]
fn first_word() {
    compare("04_first_word");
}

/// The prediction for `cases/05_guest_book.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "A surprise: a drop that does not count")]
fn guest_book() {
    compare("05_guest_book");
}

/// The prediction for `cases/06_countdown.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "What a future keeps across an await")]
fn countdown() {
    compare("06_countdown");
}

/// The prediction for `cases/07_kept_for_later.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Who owns, who borrows, and how long")]
fn kept_for_later() {
    compare("07_kept_for_later");
}

/// The prediction for `cases/08_guest_list.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "A surprise: a drop that does not count")]
fn guest_list() {
    compare("08_guest_list");
}

/// The prediction for `cases/09_single_poll.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "The codes")]
fn single_poll() {
    compare("09_single_poll");
}

/// The prediction for `cases/10_letters.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Who owns, who borrows, and how long")]
fn letters() {
    compare("10_letters");
}

/// The prediction for `cases/11_hello.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "Where an await may stand")]
fn hello() {
    compare("11_hello");
}

/// The prediction for `cases/12_long_countdown.rs` is what rustc does with that program.
#[graded(points = 1, lesson = "What a future keeps across an await")]
fn long_countdown() {
    compare("12_long_countdown");
}

/// Compares the prediction for a program with what rustc does. Nothing of that is shown before there is a prediction.
fn compare(program: &str) {
    let (number, said, why) = told(program);
    let predicted = match ANSWERS[number] {
        Answer::Compiles => "Compiles".to_owned(),
        Answer::FailsWithoutCode => "FailsWithoutCode".to_owned(),
        Answer::Fails(code) => {
            expect!(
                is_code(code),
                expected = "a code as rustc spells it, a capital E and four digits, as in Fails(\"E0000\")",
                seen = "{code:?}, which is no code: the prediction is still todo!()"
            );
            fails(code)
        }
        // Unanswered, and whatever else somebody may have added.
        _ => String::new(),
    };
    expect!(
        !predicted.is_empty(),
        expected = "a prediction: Compiles, Fails with the code of the error, or FailsWithoutCode",
        seen = "there is none yet: the prediction is still todo!()"
    );
    let is = outcome(&said);
    let says = if said.is_empty() { "rustc accepts it, and says nothing." } else { "rustc says:\n\n" };
    expect!(
        predicted == is,
        expected = "{is} for cases/{program}.rs",
        seen = "{predicted} was predicted. {says}{said}\n\n{why}\n"
    );
}

/// What of a program is known: its place in `ANSWERS`, rustc's words, and how to read them.
fn told(program: &str) -> (usize, String, String) {
    let byte = |at: usize| u8::from_str_radix(&words::WORDS[at..at + 2], 16).expect("two digits");
    let bytes: Vec<u8> = (0..words::WORDS.len()).step_by(2).map(byte).collect();
    let text = String::from_utf8(bytes).expect("UTF-8");
    let mut parts = text.split('\0');
    let number = parts.by_ref().step_by(3).position(|name| name == program).expect("the program is known");
    let mut parts = text.split('\0').skip(3 * number + 1).map(str::to_owned);
    let (said, why) = (parts.next().expect("words"), parts.next().expect("reasons"));
    (number, said, why)
}

/// What rustc does with a program, by what it says, in the words of a prediction.
fn outcome(said: &str) -> String {
    match said.strip_prefix("error[").and_then(|rest| rest.split_once(']')) {
        Some((code, _)) => fails(code),
        None if said.is_empty() => "Compiles".to_owned(),
        None => "FailsWithoutCode".to_owned(),
    }
}

fn fails(code: &str) -> String {
    format!("Fails({code:?})")
}

fn is_code(text: &str) -> bool {
    text.len() == 5 && text.starts_with('E') && text[1..].bytes().all(|letter| letter.is_ascii_digit())
}
