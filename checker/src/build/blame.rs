//! Whose fault it is that something does not compile. This is the one place where that is decided, and this is the rule:
//!
//! * An error counts against the answer if its first place lies in the files that were compiled: its own, or in the second
//!   phase those of the tests, all of which compile against a right answer.
//! * A system that fails rustc (no space, no linker, a file that cannot be read), and a rustc that somebody else has killed,
//!   never do. Nor does a crate of the course that is missing or does not fit to the others.
//! * All the rest (an error without a place, a compiler that crashes or exceeds a limit) counts against the answer if a
//!   *control* compiles under the same conditions: an empty crate with the same dependencies.
//!
//! What an answer can put into a message proves nothing: of messages only the error's code, its place and what rustc says
//! where no code of the answer's can speak are believed.

use super::BuildFailure;
use super::diagnostics::Diagnostic;
use crate::run::{Ended, Exit, Finished};
use std::path::Path;

/// Whose fault it is.
#[derive(Debug)]
pub(super) enum Blame {
    /// The answer's.
    Answer(BuildFailure),
    /// Not the answer's: what happened, and what can be done.
    Elsewhere(String),
    /// The answer's, if a control compiles.
    AskControl(BuildFailure),
}

/// The codes of errors about crates that cannot be found, cannot be read, or do not fit together. An answer can name a crate
/// that does not exist, so they alone decide nothing.
const CRATES: [&str; 6] = ["E0460", "E0461", "E0462", "E0463", "E0514", "E0786"];

/// Judges a run of rustc that has failed. `is_own` tells which files were compiled.
///
/// A compiler that an answer has read files (`may_wait`) may wait for what never comes, and that is the answer's fault.
pub(super) fn blame(
    finished: &Finished,
    diagnostics: Vec<Diagnostic>,
    is_own: &dyn Fn(&str) -> bool,
    may_wait: bool,
) -> Blame {
    let exit = match finished.ended {
        Ended::Exited(exit) => exit,
        Ended::TimedOut if may_wait => return Blame::Answer(BuildFailure::TooLong),
        Ended::TimedOut => return after_its_time(finished),
        Ended::TooMuchOutput | Ended::TooManyThreads => return Blame::Answer(BuildFailure::TooLong),
    };
    if let Exit::Signal(signal) = exit
        && is_from_elsewhere(signal)
    {
        return Blame::Elsewhere(format!(
            "the compiler {exit}, not by the checker: if memory was short, grade fewer answers at once (--jobs), and run again"
        ));
    }
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(|diagnostic| diagnostic.is_error).collect();
    let in_own = |error: &&Diagnostic| error.place.as_ref().is_some_and(|(file, _)| is_own(file));
    let of_crates = |error: &&Diagnostic| error.code.as_deref().is_some_and(|code| CRATES.contains(&code));
    // A crate that cannot be loaded has other errors follow, wherever it is used.
    if !errors.iter().any(|error| of_crates(&error)) && errors.iter().any(|error| in_own(&error)) {
        return Blame::Answer(BuildFailure::Errors(errors));
    }
    let without_place = errors.iter().filter(|error| error.place.is_none()).map(|error| error.rendered.as_str());
    if let Some(why) = without_place.chain([beside_json(&finished.stderr).as_str()]).find_map(of_the_system) {
        return Blame::Elsewhere(why);
    }
    match exit {
        Exit::Code(1) if !errors.is_empty() => Blame::AskControl(BuildFailure::Errors(errors)),
        exit => Blame::AskControl(BuildFailure::Crashed(exit.to_string())),
    }
}

/// A compiler that works the whole time has too much to do. One that mostly waits was kept from it by the machine.
fn after_its_time(finished: &Finished) -> Blame {
    match finished.processor {
        Some(used) if used * 10 < finished.duration => Blame::Elsewhere(format!(
            "compiling got {} s of processor time in {} s, since the machine is busy: grade fewer answers at once (--jobs)",
            used.as_secs(),
            finished.duration.as_secs()
        )),
        _ => Blame::Answer(BuildFailure::TooLong),
    }
}

/// Signals that a compiler is not sent for what it does itself.
fn is_from_elsewhere(signal: i32) -> bool {
    const HANGUP_INTERRUPT_QUIT_KILL_PIPE_TERMINATE: [i32; 6] = [1, 2, 3, 9, 13, 15];
    // A mapped file that cannot be read, as on a full disk. On other systems a stack overflow is told so, too.
    const BUS: i32 = 7;
    HANGUP_INTERRUPT_QUIT_KILL_PIPE_TERMINATE.contains(&signal) || cfg!(target_os = "linux") && signal == BUS
}

/// What the words of a message without a place say of the system, with what can be done; `None` if nothing.
pub(super) fn of_the_system(words: &str) -> Option<String> {
    const FULL: [&str; 4] = ["No space left on device", "(os error 28)", "StorageFull", "(os error 122)"];
    if FULL.iter().any(|full| words.contains(full)) {
        let folder = std::env::temp_dir();
        return Some(format!(
            "there is no space left for the files that the compiler writes: make room in {}, or let TMPDIR name a folder \
             with more, and run again",
            folder.display()
        ));
    }
    let first = words.lines().find(|line| !line.trim().is_empty())?.trim_start_matches("error: ");
    if first.starts_with("linker `") && first.contains("` not found") {
        return Some(format!(
            "{first}: it comes with a C compiler. Install one (`cc`; on Windows the Visual Studio build tools), and see that \
             PATH has it"
        ));
    }
    // A linker that writes through mapped files is ended by a signal on a full disk, without such words.
    if first.starts_with("linking with `") && room(&std::env::temp_dir()).is_some_and(|room| room < ENOUGH_ROOM) {
        return Some(format!(
            "{first}: there is little room in {}. Make some, and run again",
            std::env::temp_dir().display()
        ));
    }
    // Those are limits of the answer's: no memory, and a file too large.
    if words.contains("(os error 12)") || words.contains("(os error 27)") {
        return None;
    }
    words.contains("(os error ").then(|| format!("the compiler could not read or write what it needs: {first}"))
}

/// Room for everything that is linked for one answer, in bytes.
const ENOUGH_ROOM: u64 = 64 << 20;

/// How much may still be written into a folder, in bytes; `None` where that is not told.
fn room(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    return rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// What stands on standard error beside rustc's messages, as when it panics.
fn beside_json(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('{')).collect();
    lines.join("\n")
}

/// What to say when the control does not compile either.
pub(super) fn control_failed(finished: &Finished, diagnostics: &[Diagnostic]) -> String {
    let rendered: String = diagnostics.iter().map(|diagnostic| diagnostic.rendered.as_str()).collect();
    let said = format!("{rendered}{}", beside_json(&finished.stderr));
    of_the_system(&said).unwrap_or_else(|| {
        let how = match finished.ended {
            Ended::Exited(exit) => format!("rustc {exit}"),
            Ended::TimedOut | Ended::TooMuchOutput | Ended::TooManyThreads => "rustc did not end".to_owned(),
        };
        format!(
            "not even an empty crate compiles ({how}). If what the exercises depend on was built for another state of this \
             machine, delete the folder poll-by-poll in Cargo's target folder and run again.\n{}",
            said.trim_end()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn finished(ended: Ended, stderr: &str) -> Finished {
        let (stderr, duration) = (stderr.as_bytes().to_vec(), Duration::from_secs(30));
        Finished { ended, stdout: Vec::new(), stderr, duration, processor: Some(Duration::from_secs(29)) }
    }

    fn error(code: Option<&str>, message: &str, file: Option<&str>) -> Diagnostic {
        Diagnostic {
            is_error: true,
            code: code.map(str::to_owned),
            message: message.to_owned(),
            place: file.map(|file| (file.to_owned(), 1)),
            called_at: None,
            rendered: format!("error: {message}\n"),
        }
    }

    #[test]
    fn only_what_the_answer_has_done_counts_against_it() {
        const OWN: Option<&str> = Some("src/lib.rs");
        let exit = |code| Ended::Exited(Exit::Code(code));
        let signal = |signal| Ended::Exited(Exit::Signal(signal));
        let idle = Finished { processor: Some(Duration::from_secs(1)), ..finished(Ended::TimedOut, "") };
        let full = "thread 'rustc' panicked: Os { code: 28, kind: StorageFull }";
        // How rustc ended, what it said, and whose fault it is: the answer's, somebody else's, or what the control says.
        let cases = [
            (finished(exit(1), ""), vec![error(Some("E0308"), "mismatched types", OWN)], "answer"),
            (finished(exit(1), ""), vec![error(None, "colliding StableCrateId", OWN)], "answer"),
            (finished(exit(1), ""), vec![error(None, "No space left on device (os error 28)", OWN)], "answer"),
            (finished(exit(1), ""), vec![error(None, "linker `cc` not found", OWN)], "answer"),
            (finished(exit(1), ""), vec![error(None, "failed to write x: No space left on device", None)], "elsewhere"),
            (finished(exit(1), ""), vec![error(None, "linker `cc` not found", None)], "elsewhere"),
            (
                finished(exit(1), ""),
                vec![error(None, "linking with `cc` failed: relocation overflow", None)],
                "control",
            ),
            (finished(exit(1), ""), vec![error(None, "failed to map x (os error 12)", None)], "control"),
            (
                finished(exit(1), ""),
                vec![error(None, "linking with `cc` failed: undefined symbol: f", None)],
                "control",
            ),
            (finished(exit(1), ""), vec![error(None, "could not create x (os error 13)", None)], "elsewhere"),
            (finished(exit(1), ""), vec![error(Some("E0463"), "can't find crate for `sim`", OWN)], "control"),
            (finished(exit(1), ""), vec![error(Some("E0080"), "evaluation panicked", Some("/rustc/x.rs"))], "control"),
            (finished(exit(1), ""), vec![error(None, "values of this type are too big", None)], "control"),
            (finished(exit(101), "the compiler panicked"), Vec::new(), "control"),
            (finished(exit(101), full), Vec::new(), "elsewhere"),
            (finished(signal(11), "rustc interrupted by SIGSEGV"), Vec::new(), "control"),
            (finished(signal(6), "memory allocation of 9 bytes failed"), Vec::new(), "control"),
            (finished(signal(9), ""), Vec::new(), "elsewhere"),
            (finished(Ended::TimedOut, ""), Vec::new(), "answer"),
            (idle, Vec::new(), "elsewhere"),
        ];
        for (finished, diagnostics, expected) in cases {
            let blamed = blame(&finished, diagnostics, &|file| file == "src/lib.rs", false);
            let found = match &blamed {
                Blame::Answer(_) => "answer",
                Blame::Elsewhere(_) => "elsewhere",
                Blame::AskControl(_) => "control",
            };
            assert_eq!(found, expected, "{finished:?}: {blamed:?}");
        }
        let idle = Finished { processor: Some(Duration::ZERO), ..finished(Ended::TimedOut, "") };
        assert!(matches!(blame(&idle, Vec::new(), &|_| true, true), Blame::Answer(BuildFailure::TooLong)));
    }
}
