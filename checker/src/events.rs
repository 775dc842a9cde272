//! What happens while many answers are graded, as data: whoever grades tells it, and reports draw it.

use crate::verdict::{ExerciseResult, Run, SubmissionResult};

/// One thing that happens, in this order: notes and stages, the beginning, one answer after the other, the end.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Something that takes time begins; it is described by a line without a full stop.
    Stage(&'a str),
    /// Something that whoever began the run should know: a sentence without a full stop.
    Note(&'a str),
    /// This many answers are about to be graded.
    Begun(usize),
    /// One of them is graded.
    Graded {
        /// What the answer is called.
        answer: &'a str,
        result: &'a ExerciseResult,
    },
    /// All answers of one submission are graded.
    Finished { run: &'a Run, submission: &'a SubmissionResult },
    /// All of them are graded, or the run was stopped.
    Ended,
}
