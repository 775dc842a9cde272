//! What the checker tells a test's process, and how the process answers.
//!
//! Under plain `cargo test` the answer is printed. Under the checker it is a *receipt*: the checker hands a random word
//! to the test's standard input, the word is read before the body runs, and a result counts only if it is preceded by
//! that word. An exit code or a printed line that looks like a result proves nothing.

use std::io::{Read, Write};
use std::sync::OnceLock;

/// The environment variable that tells a test that the checker runs it.
const UNDER_CHECKER: &str = "POLL_BY_POLL_RECEIPT";

pub(crate) struct Session {
    /// The word that makes a report a receipt; none under plain `cargo test`.
    word: Option<String>,
    pub(crate) seed: u64,
    /// The one schedule that an explored test runs, instead of all that it would: by its name, or the first.
    pub(crate) schedule: Option<Schedule>,
}

pub(crate) enum Schedule {
    First,
    Named(String),
}

/// How a test ended.
pub(crate) enum Ended {
    Passed {
        picture: String,
    },
    Failed {
        message: String,
        picture: String,
        /// The name of the schedule that failed, of an explored test.
        schedule: Option<String>,
    },
    TimedOut {
        message: String,
        picture: String,
    },
}

impl Session {
    /// Read once per process, before any code under test has run.
    pub(crate) fn get() -> &'static Session {
        static SESSION: OnceLock<Session> = OnceLock::new();
        SESSION.get_or_init(|| {
            if std::env::var_os(UNDER_CHECKER).is_none() {
                let seed = std::env::var("POLL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
                return Session { word: None, seed, schedule: None };
            }
            let mut line = String::new();
            let read = std::io::stdin().read_to_string(&mut line);
            let mut words = line.split_whitespace();
            let word = words.next().map(str::to_owned);
            let seed = words.next().and_then(|text| text.parse().ok());
            let schedule = words.next().map(|name| match name {
                "first" => Schedule::First,
                name => Schedule::Named(name.to_owned()),
            });
            match (read, word, seed) {
                (Ok(_), Some(word), Some(seed)) => Session { word: Some(word), seed, schedule },
                _ => panic!("{UNDER_CHECKER} is set, but standard input does not begin with a word and a seed"),
            }
        })
    }

    /// Whether the checker runs the test.
    pub(crate) fn is_checked(&self) -> bool {
        self.word.is_some()
    }

    /// Tells the checker, if it is there.
    pub(crate) fn report(&self, ended: &Ended) {
        let Some(word) = &self.word else { return };
        let (verdict, message, picture, schedule) = match ended {
            Ended::Passed { picture } => ("pass", "", picture, ""),
            Ended::Failed { message, picture, schedule } => {
                ("fail", message.as_str(), picture, schedule.as_deref().unwrap_or_default())
            }
            Ended::TimedOut { message, picture } => ("timeout", message.as_str(), picture, ""),
        };
        let lengths = format!("{} {} {}", message.len(), picture.len(), schedule.len());
        let receipt = format!("\n{word} {verdict} {lengths}\n{message}{picture}{schedule}");
        let mut out = std::io::stdout().lock();
        // A closed standard output means that the checker is gone: there is nobody left to tell.
        let _ = out.write_all(receipt.as_bytes()).and_then(|()| out.flush());
    }
}
