//! Runs a graded test's body and reports how it ended.

use crate::session::{Ended, Session};
use crate::{expect, inputs, process, simple, timeline};
use interleaved_std::interleave;
use std::any::Any;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

/// What `#[graded]` knows of a test.
pub struct Graded {
    pub name: &'static str,
    pub behaviour: &'static str,
    pub lesson: &'static str,
    pub seconds: u64,
}

/// A graded test that is under way.
pub(crate) struct Running {
    test: &'static Graded,
    pub(crate) session: &'static Session,
    in_time: Sender<()>,
    _turn: MutexGuard<'static, ()>,
}

impl Running {
    /// Waits for its turn, and begins with nothing left of the test before.
    pub(crate) fn start(test: &'static Graded) -> Self {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let session = Session::get();
        process::remember_what_can_be_counted();
        watch_panics();
        restart();
        inputs::restart(session.seed, test.name);
        Self { test, session, in_time: time_limit(test, session), _turn: turn }
    }

    /// Reports the end: a message makes it a failure, and then this panics with `payload`. Under the checker it ends the
    /// process instead: nothing is left to do, and what an answer has left behind could keep it from ending by itself.
    pub(crate) fn end(self, ended: Ended, payload: Option<Box<dyn Any + Send>>) {
        drop(self.in_time);
        self.session.report(&ended);
        if self.session.is_checked() {
            std::process::exit(if matches!(ended, Ended::Passed { .. }) { 0 } else { 101 });
        }
        let Ended::Failed { message, picture, schedule } = &ended else { return };
        let again = match schedule {
            Some(schedule) => format!("  again:    trace it with --schedule {schedule}\n"),
            None => String::new(),
        };
        eprintln!("{}", failure_text(self.test, message, picture) + &again);
        resume_unwind(payload.unwrap_or_else(|| Box::new("the test failed, as said above")))
    }
}

/// Forgets what the last execution of a test's body has left.
pub(crate) fn restart() {
    expect::take_first();
    take_panic();
    timeline::restart();
    simple::restart();
}

/// Runs the body of one graded test; `#[graded]` writes the call.
///
/// The body has a thread of its own without a name: the test harness calls its threads as the tests, and an answer is not to
/// know which test it is in.
///
/// # Panics
/// As the body does, and when an expectation failed inside code that swallowed its panic.
pub fn run_graded(test: &'static Graded, body: fn()) {
    let running = Running::start(test);
    let (ended, heard) = std::thread::scope(|scope| {
        let body = scope.spawn(|| {
            timeline::restart();
            let ended = catch_unwind(AssertUnwindSafe(body));
            // What it has said is kept before it is asked whether more would be heard.
            (ended, take_panic(), panics_are_heard())
        });
        match body.join() {
            Ok((ended, said, heard)) => ((ended, said), heard),
            Err(panic) => ((Err(panic), None), true),
        }
    });
    let (ended, said) = ended;
    let failed = match (&ended, expect::take_first()) {
        (_, Some(message)) => Some(message),
        (Err(payload), None) => Some(said.unwrap_or_else(|| payload_text(payload.as_ref()))),
        (Ok(()), None) if !heard => Some(
            "expected: whatever panics during the test is heard of\nseen:     the panic hook of the test was replaced"
                .to_owned(),
        ),
        // Here and nowhere else: whoever says all the same that everything holds has not come by here.
        (Ok(()), None) if running.session.is_trap() => Some("the test was told to fail".to_owned()),
        (Ok(()), None) => None,
    };
    let picture = timeline::draw();
    let told = match failed {
        None => Ended::Passed { picture },
        Some(message) => Ended::Failed { message, picture, schedule: None },
    };
    running.end(told, ended.err());
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
        session.report(&Ended::TimedOut { message: message.clone(), picture: picture.clone() });
        if !session.is_checked() {
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

/// Whether a thread has panicked since the test began, or since the present execution of an explored one did: any thread,
/// even one that nobody joins.
pub fn panicked() -> bool {
    let here = || LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    interleave::panicked().unwrap_or_else(here)
}

/// The payload of a panic that only asks whether the hook hears it.
struct IsAnybodyThere;

/// Whether the hook heard the last such panic.
static HEARD: AtomicBool = AtomicBool::new(false);

/// Whether the hook that counts panics still stands.
fn panics_are_heard() -> bool {
    HEARD.store(false, Ordering::SeqCst);
    let _ = catch_unwind(|| std::panic::panic_any(IsAnybodyThere));
    HEARD.load(Ordering::SeqCst)
}

fn watch_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = Arc::new(std::panic::take_hook());
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().is::<IsAnybodyThere>() {
                HEARD.store(true, Ordering::SeqCst);
                return;
            }
            let text = payload_text(info.payload());
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
            let message = panic_words(&text, place.as_deref());
            *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
            if !Session::get().is_checked() && !text.starts_with("expected: ") {
                previous(info);
            }
        }));
    });
}

/// A panic in words: its text, and where it was.
pub(crate) fn panic_words(text: &str, place: Option<&str>) -> String {
    match (text.strip_prefix("not yet implemented"), place) {
        (Some(_), Some(place)) => format!("{place} is still todo!()"),
        // A place in there means nothing to those who have not written it.
        (None, Some(place)) if place.starts_with("/rustc/") => {
            format!("panicked inside of the standard library: {text}")
        }
        (None, Some(place)) => format!("panicked at {place}: {text}"),
        (_, None) => format!("panicked: {text}"),
    }
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
