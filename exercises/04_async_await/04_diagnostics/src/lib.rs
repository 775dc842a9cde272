//! Predictions: what rustc says of twelve short programs.

/// What rustc does with a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No prediction yet: the `todo!()` of this exercise.
    Unanswered,
    /// It compiles the program.
    Compiles,
    /// It refuses the program, and its error has this code: spelled as rustc spells it, a capital E and four digits.
    Fails(&'static str),
    /// It refuses the program, and its error has no code: the first line begins with `error:`.
    FailsWithoutCode,
}

/// A prediction for each program in `cases`, in the order of their numbers.
///
/// They are meant for the toolchain of this course and edition 2024. No program has more than one error.
pub const ANSWERS: [Answer; 12] = [
    Answer::Unanswered, // 01_order_total
    Answer::Unanswered, // 02_greeting
    Answer::Unanswered, // 03_hello_and_goodbye
    Answer::Unanswered, // 04_first_word
    Answer::Unanswered, // 05_guest_book
    Answer::Unanswered, // 06_countdown
    Answer::Unanswered, // 07_kept_for_later
    Answer::Unanswered, // 08_guest_list
    Answer::Unanswered, // 09_single_poll
    Answer::Unanswered, // 10_letters
    Answer::Unanswered, // 11_hello
    Answer::Unanswered, // 12_long_countdown
];
