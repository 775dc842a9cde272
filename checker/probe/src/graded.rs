//! Runs a graded test's body and reports how it ended.
//!
//! Under plain `cargo test` the report is printed. Under the checker it is a *receipt*: the checker hands a random word
//! to the test's standard input, the word is read before the body runs, and a result counts only if it is preceded by
//! that word. An exit code or a printed line that looks like a result proves nothing.

use crate::{expect, inputs, simple, timeline};
use std::any::Any;
use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};
use std::time::Duration;

/// The environment variable that tells a test that the checker runs it.
const UNDER_CHECKER: &str = "POLL_BY_POLL_RECEIPT";

/// What `#[graded]` knows of a test.
pub struct Graded {
    pub name: &'static str,
    pub behaviour: &'static str,
    pub lesson: &'static str,
    pub seconds: u64,
}

struct Session {
    /// The word that makes a report a receipt; none under plain `cargo test`.
    word: Option<String>,
    seed: u64,
}

impl Session {
    /// Read once per process, before any code under test has run.
    fn get() -> &'static Session {
        static SESSION: OnceLock<Session> = OnceLock::new();
        SESSION.get_or_init(|| {
            if std::env::var_os(UNDER_CHECKER).is_none() {
                let seed = std::env::var("POLL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
                return Session { word: None, seed };
            }
            let mut line = String::new();
            let read = std::io::stdin().read_to_string(&mut line);
            let mut words = line.split_whitespace();
            let word = words.next().map(str::to_owned);
            let seed = words.next().and_then(|text| text.parse().ok());
            match (read, word, seed) {
                (Ok(_), Some(word), Some(seed)) => Session { word: Some(word), seed },
                _ => panic!("{UNDER_CHECKER} is set, but standard input does not begin with a word and a seed"),
            }
        })
    }

    fn report(&self, verdict: &str, message: &str, timeline: &str) {
        let Some(word) = &self.word else { return };
        let receipt = format!("\n{word} {verdict} {} {}\n{message}{timeline}", message.len(), timeline.len());
        let mut out = std::io::stdout().lock();
        // A closed standard output means that the checker is gone: there is nobody left to tell.
        let _ = out.write_all(receipt.as_bytes()).and_then(|()| out.flush());
    }
}

/// Runs the body of one graded test; `#[graded]` writes the call.
///
/// # Panics
/// As the body does, and when an expectation failed inside code that swallowed its panic.
pub fn run_graded(test: &'static Graded, body: &mut dyn FnMut()) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let session = Session::get();
    watch_panics();
    expect::take_first();
    take_panic();
    timeline::restart();
    simple::restart();
    inputs::restart(session.seed, test.name);

    let in_time = time_limit(test, session);
    let ended = catch_unwind(AssertUnwindSafe(body));
    drop(in_time);

    let swallowed = expect::take_first();
    let message = match (&ended, swallowed) {
        (Ok(()), None) => {
            session.report("pass", "", &timeline::draw());
            return;
        }
        (_, Some(message)) => message,
        (Err(payload), None) => take_panic().unwrap_or_else(|| payload_text(payload.as_ref())),
    };
    let picture = timeline::draw();
    session.report("fail", &message, &picture);
    if session.word.is_none() {
        eprintln!("{}", failure_text(test, &message, &picture));
    }
    match ended {
        Err(payload) => resume_unwind(payload),
        Ok(()) => resume_unwind(Box::new("an expectation failed, and its panic was swallowed")),
    }
}

fn failure_text(test: &Graded, message: &str, picture: &str) -> String {
    let mut text = format!("\n  {}\n\n", test.behaviour.trim());
    for line in message.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    if !test.lesson.is_empty() {
        text.push_str(&format!("  see:      \"{}\" in the exercise's README.md\n", test.lesson));
    }
    if !picture.is_empty() {
        text.push_str(&format!("\n{picture}"));
    }
    text
}

/// Ends the process when a test overruns its time, so that a future that never ends is a failure and not a wait.
///
/// Dropping what is returned calls the watch off.
fn time_limit(test: &'static Graded, session: &'static Session) -> Sender<()> {
    let (finished, watch) = channel::<()>();
    let limit = Duration::from_secs(test.seconds);
    let watcher = std::thread::Builder::new().name("time limit".to_owned()).spawn(move || {
        if watch.recv_timeout(limit) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let message = format!(
            "expected: the test ends\nseen:     it had not ended after {} s: something waits for a wake that never \
             comes, or never stops",
            test.seconds
        );
        let picture = timeline::draw();
        session.report("timeout", &message, &picture);
        if session.word.is_none() {
            // Not `eprintln!`: libtest keeps what that prints until the test ends, and this one does not.
            let text = format!("\ntest {} ran out of time\n{}\n", test.name, failure_text(test, &message, &picture));
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
        std::process::exit(101);
    });
    // Without the thread a test that hangs has to be interrupted by hand, as any other test.
    drop(watcher);
    finished
}

/// The last panic outside [`expect!`](crate::expect), with its place.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

fn take_panic() -> Option<String> {
    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn watch_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = Arc::new(std::panic::take_hook());
        std::panic::set_hook(Box::new(move |info| {
            let text = payload_text(info.payload());
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
            let message = match (text.strip_prefix("not yet implemented"), place) {
                (Some(_), Some(place)) => format!("{place} is still todo!()"),
                // A place in there means nothing to those who have not written it.
                (None, Some(place)) if place.starts_with("/rustc/") => {
                    format!("panicked inside of the standard library: {text}")
                }
                (None, Some(place)) => format!("panicked at {place}: {text}"),
                (_, None) => format!("panicked: {text}"),
            };
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
            if Session::get().word.is_none() && !text.starts_with("expected: ") {
                previous(info);
            }
        }));
    });
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
