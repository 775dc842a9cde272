//! What the checker tells a test's process, and how the process answers.
//!
//! Under plain `cargo test` the answer is printed. Under the checker it is a *receipt*: the checker hands random words to the
//! test's standard input, they are read before the body runs, and a result counts only if it is preceded by the first of
//! them; a pass is another word still. An exit code or a printed line that looks like a result proves nothing.
//!
//! Where the system allows it, standard input is a socket that the receipt goes back through. The process keeps it under
//! another number, which its children do not inherit, and has nothing on standard input from then on.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The environment variable that tells a test that the checker runs it, and where it listens: `socket` or `stdout`.
const UNDER_CHECKER: &str = "POLL_BY_POLL_RECEIPT";

pub(crate) struct Session {
    /// How the checker is told; none under plain `cargo test`.
    channel: Option<Channel>,
    pub(crate) seed: u64,
    /// The one schedule that an explored test runs, instead of all that it would: by its name, or the first.
    pub(crate) schedule: Option<Schedule>,
}

struct Channel {
    /// What a receipt begins with.
    word: String,
    /// How a receipt says that everything holds.
    pass: String,
    /// Whether the test has to fail: a pass is then a forgery.
    trap: bool,
    /// The socket; without it, standard output.
    socket: Option<File>,
    /// What is sent as soon as memory was asked for in vain: made beforehand, since there may be none left then.
    out_of_memory: Vec<u8>,
    said: AtomicBool,
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

static SESSION: OnceLock<Session> = OnceLock::new();

impl Session {
    /// Read once per process, before any code under test has run.
    pub(crate) fn get() -> &'static Session {
        SESSION.get_or_init(|| match std::env::var(UNDER_CHECKER) {
            Err(_) => {
                let seed = std::env::var("POLL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
                Session { channel: None, seed, schedule: None }
            }
            Ok(listens) => {
                let read = if listens == "socket" { from_socket() } else { from_input() };
                read.ok().and_then(|(line, socket)| Session::told(&line, socket)).unwrap_or_else(|| {
                    panic!("{UNDER_CHECKER} is set, but standard input does not say what the checker says")
                })
            }
        })
    }

    fn told(line: &str, socket: Option<File>) -> Option<Session> {
        let mut words = line.split_whitespace();
        let (word, pass) = (words.next()?.to_owned(), words.next()?.to_owned());
        let trap = words.next()? == "trap";
        let seed = words.next()?.parse().ok()?;
        let schedule = words.next().map(|name| match name {
            "first" => Schedule::First,
            name => Schedule::Named(name.to_owned()),
        });
        let out_of_memory = format!("\n{word} memory 0 0 0\n").into_bytes();
        let channel = Channel { word, pass, trap, socket, out_of_memory, said: AtomicBool::new(false) };
        Some(Session { channel: Some(channel), seed, schedule })
    }

    /// Whether the checker runs the test.
    pub(crate) fn is_checked(&self) -> bool {
        self.channel.is_some()
    }

    /// Whether the test has to fail, although everything may hold.
    pub(crate) fn is_trap(&self) -> bool {
        self.channel.as_ref().is_some_and(|channel| channel.trap)
    }

    /// Tells the checker, if it is there: once.
    pub(crate) fn report(&self, ended: &Ended) {
        let Some(channel) = &self.channel else { return };
        if channel.said.swap(true, Ordering::SeqCst) {
            return;
        }
        let (verdict, message, picture, schedule) = match ended {
            Ended::Passed { picture } => (channel.pass.as_str(), "", picture, ""),
            Ended::Failed { message, picture, schedule } => {
                ("fail", message.as_str(), picture, schedule.as_deref().unwrap_or_default())
            }
            Ended::TimedOut { message, picture } => ("timeout", message.as_str(), picture, ""),
        };
        let lengths = format!("{} {} {}", message.len(), picture.len(), schedule.len());
        let receipt = format!("\n{} {verdict} {lengths}\n{message}{picture}{schedule}", channel.word);
        // Whoever listened is gone if this fails: there is nobody left to tell.
        let _ = match &channel.socket {
            Some(socket) => (&*socket).write_all(receipt.as_bytes()),
            None => {
                let mut out = std::io::stdout().lock();
                out.write_all(receipt.as_bytes()).and_then(|()| out.flush())
            }
        };
    }
}

/// Tells the checker that memory was asked for in vain. Allocates nothing, and waits for nothing.
#[cold]
pub(crate) fn note_out_of_memory() {
    let Some(Session { channel: Some(channel), .. }) = SESSION.get() else { return };
    if let Some(socket) = &channel.socket
        && !channel.said.load(Ordering::SeqCst)
    {
        let _ = (&*socket).write_all(&channel.out_of_memory);
    }
}

type Told = (String, Option<File>);

fn from_input() -> std::io::Result<Told> {
    let mut line = String::new();
    std::io::stdin().read_to_string(&mut line)?;
    Ok((line, None))
}

#[cfg(unix)]
fn from_socket() -> std::io::Result<Told> {
    use std::os::fd::AsFd;
    let mut socket = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    let mut line = String::new();
    socket.read_to_string(&mut line)?;
    Ok((line, Some(socket)))
}

#[cfg(not(unix))]
fn from_socket() -> std::io::Result<Told> {
    from_input()
}
