//! Predictions: what rustc says of twelve short programs. `cases/why.md` has the reasons.

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
    // 01_order_total: the `.await` stands in a closure, which is a function of its own and not async.
    Answer::Fails("E0728"),
    // 02_greeting: without `move` the block borrows `name` from a function that returns before the block runs.
    Answer::Fails("E0373"),
    // 03_hello_and_goodbye: a String has one owner, and the first block is it, run or not.
    Answer::Fails("E0382"),
    // 04_first_word: the task owns the text and borrows from itself. That is what futures are pinned for.
    Answer::Compiles,
    // 05_guest_book: the counter was lent before it was dropped, so its place counts as in use until the block ends.
    Answer::FailsWithoutCode,
    // 06_countdown: the future would hold a future of its own type, without end.
    Answer::Fails("E0733"),
    // 07_kept_for_later: the future holds a reference to `text`, and outlives it.
    Answer::Fails("E0597"),
    // 08_guest_list: the counter has gone with its block before the task waits.
    Answer::Compiles,
    // 09_single_poll: the future of an async block is not Unpin, and `Pin::new` asks for that.
    Answer::Fails("E0277"),
    // 10_letters: the String has no name and is freed at the end of the `let`, with the future still holding on to it.
    Answer::Fails("E0716"),
    // 11_hello: somebody has to poll the first future, and std has nobody who would.
    Answer::Fails("E0752"),
    // 12_long_countdown: the future holds a box, and a box has the same size whatever is in it.
    Answer::Compiles,
];
