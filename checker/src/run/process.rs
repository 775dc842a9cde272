//! A child process that ends in time, whatever it does, and takes its own children with it.

use super::is_stopped;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The most that a process may print, in bytes; more is taken for printing without end.
const MOST_OUTPUT: usize = 64 * 1024 * 1024;
/// How often it is looked whether the run is stopped, and how many threads there are.
const LOOK: Duration = Duration::from_millis(50);
/// How much of standard output is kept.
const KEPT_STDOUT: usize = 64 * 1024;
/// How much of standard error is kept.
const KEPT_STDERR: usize = 4 * 1024 * 1024;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, or by somebody else's signal.
    Exited(Exit),
    /// Its time was over, as the clock on the wall or, where it is limited, as its processor time goes.
    TimedOut,
    TooMuchOutput,
    /// Known on Linux only.
    TooManyThreads,
}

/// What the system says of a process that ended without us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Code(i32),
    /// Unix only.
    Signal(i32),
    /// Nothing is known.
    Lost,
}

impl std::fmt::Display for Exit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Exit::Code(code) => write!(f, "exited with code {code}"),
            Exit::Signal(signal) => {
                let name = match signal {
                    4 => " (illegal instruction)",
                    6 => " (abort)",
                    9 => " (kill)",
                    11 => " (segmentation fault)",
                    25 => " (a file grew too large)",
                    _ => "",
                };
                write!(f, "was ended by signal {signal}{name}")
            }
            Exit::Lost => write!(f, "ended, and nobody knows how"),
        }
    }
}

/// A process that is gone.
#[derive(Debug)]
pub struct Finished {
    pub ended: Ended,
    /// The beginning of what it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error, as far as that is kept.
    pub stderr: Vec<u8>,
    pub duration: Duration,
    /// The processor time of the process and of those of its children that it waited for; known on Linux only.
    pub processor: Option<Duration>,
}

impl Finished {
    /// Whether it ended by itself, with the exit code 0.
    pub fn success(&self) -> bool {
        self.ended == Ended::Exited(Exit::Code(0))
    }

    pub fn stderr_mentions(&self, text: &str) -> bool {
        self.stderr.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

/// Where a process is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen {
    /// On its standard output.
    Stdout,
    /// Through its standard input, which is a socket: what it prints is not listened to.
    #[cfg(unix)]
    Socket,
}

enum Event {
    Said(Vec<u8>),
    Printed(Vec<u8>),
    Error(Vec<u8>),
    /// One of the streams is closed.
    End,
    Exit(std::io::Result<Exit>, Option<Duration>),
}

/// What a process may take.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only the time is kept there"))]
pub struct Limits {
    /// By the clock on the wall.
    pub time: Duration,
    /// Processor time, in whole seconds and at least one. Kept on Linux only.
    pub processor: Option<Duration>,
    /// Address space in bytes. Kept on Linux only.
    pub memory: u64,
    /// The length of a file that it writes, in bytes. Kept on Linux only.
    pub file: u64,
    /// How many threads it has at once. Kept on Linux only, and not to the one: they are counted now and then.
    pub threads: Option<usize>,
}

/// Runs a command with `input` on its standard input, hands what it says to `hear`, and ends it with all its children when its
/// time is over.
///
/// # Errors
/// When the process cannot be started or waited for, and when the run is stopped.
pub fn run_limited(
    mut command: Command,
    input: &[u8],
    limits: Limits,
    listen: Listen,
    hear: &mut dyn FnMut(&[u8]),
) -> std::io::Result<Finished> {
    let mouth = Mouth::for_child(&mut command, listen)?;
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let start = Instant::now();
    let mut child = command.spawn()?;
    // The command keeps the child's ends of the streams.
    drop(command);
    let tree = Tree::of(&child, limits);
    let ear = mouth.say(&mut child, input);
    let (events, happened) = channel();
    let mut open = 0;
    let mut follow = |stream: Option<Box<dyn Read + Send>>, event: fn(Vec<u8>) -> Event| {
        let Some(stream) = stream else { return };
        open += 1;
        let events = events.clone();
        std::thread::spawn(move || {
            forward(stream, |bytes| events.send(event(bytes)).is_ok());
            let _ = events.send(Event::End);
        });
    };
    let printed = if listen == Listen::Stdout { Event::Said } else { Event::Printed };
    follow(child.stdout.take().map(|stream| Box::new(stream) as _), printed);
    follow(child.stderr.take().map(|stream| Box::new(stream) as _), Event::Error);
    follow(ear, Event::Said);
    let exit = events;
    std::thread::spawn(move || {
        let (exited, processor) = tree.wait_then_kill(&mut child);
        let _ = exit.send(Event::Exit(exited, processor));
    });

    let deadline = start + limits.time;
    let (mut printed, mut counted) = (0, start);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let (mut exit, mut cut_off, mut processor) = (None, None, None);
    let mut duration = Duration::ZERO;
    while open > 0 || exit.is_none() {
        // Once the tree is dead, only what is left in the pipes is waited for, and not for long.
        let until = if exit.is_none() { deadline } else { start + duration + Duration::from_secs(2) };
        let left = match cut_off {
            None => until.saturating_duration_since(Instant::now()),
            Some(_) => Duration::from_secs(5),
        };
        if is_stopped() {
            tree.kill();
            return Err(std::io::Error::new(std::io::ErrorKind::Interrupted, "the run was stopped"));
        }
        match happened.recv_timeout(left.min(LOOK)) {
            Ok(Event::Said(bytes)) => {
                printed += bytes.len();
                hear(&bytes);
                if listen == Listen::Stdout {
                    keep(&mut stdout, &bytes, KEPT_STDOUT);
                }
            }
            Ok(Event::Printed(bytes)) => {
                printed += bytes.len();
                keep(&mut stdout, &bytes, KEPT_STDOUT);
            }
            Ok(Event::Error(bytes)) => {
                printed += bytes.len();
                keep(&mut stderr, &bytes, KEPT_STDERR);
            }
            Ok(Event::End) => open -= 1,
            Ok(Event::Exit(ended, used)) => {
                exit = Some(ended?);
                processor = used;
                duration = start.elapsed();
            }
            Err(RecvTimeoutError::Timeout) if left > LOOK => {}
            Err(RecvTimeoutError::Timeout) if cut_off.is_none() && exit.is_none() => {
                cut_off = Some(Ended::TimedOut);
                tree.kill();
            }
            Err(_) => break,
        }
        if printed > MOST_OUTPUT && cut_off.is_none() {
            cut_off = Some(Ended::TooMuchOutput);
            tree.kill();
        }
        if cut_off.is_none() && exit.is_none() && counted.elapsed() >= LOOK {
            counted = Instant::now();
            if limits.threads.is_some_and(|most| tree.threads().is_some_and(|threads| threads > most)) {
                cut_off = Some(Ended::TooManyThreads);
                tree.kill();
            }
        }
    }
    let ended = cut_off.unwrap_or(match exit.unwrap_or(Exit::Lost) {
        Exit::Signal(SIGXCPU) if limits.processor.is_some() => Ended::TimedOut,
        exit => Ended::Exited(exit),
    });
    if duration.is_zero() {
        duration = start.elapsed();
    }
    Ok(Finished { ended, stdout, stderr, duration, processor })
}

/// Keeps the beginning of a stream.
fn keep(kept: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let room = most.saturating_sub(kept.len());
    kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// The checker's end of a process's standard input.
enum Mouth {
    Pipe,
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixStream),
}

impl Mouth {
    fn for_child(command: &mut Command, listen: Listen) -> std::io::Result<Self> {
        match listen {
            Listen::Stdout => {
                command.stdin(Stdio::piped());
                Ok(Self::Pipe)
            }
            #[cfg(unix)]
            Listen::Socket => {
                let (own, theirs) = std::os::unix::net::UnixStream::pair()?;
                command.stdin(std::os::fd::OwnedFd::from(theirs));
                Ok(Self::Socket(own))
            }
        }
    }

    /// Says everything there is to say; returns where answers come from, unless they are printed.
    fn say(self, child: &mut Child, input: &[u8]) -> Option<Box<dyn Read + Send>> {
        // A process that ends before it has read its input is judged by how it ended.
        match self {
            Self::Pipe => {
                let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input));
                None
            }
            #[cfg(unix)]
            Self::Socket(mut socket) => {
                let _ = socket.write_all(input).and_then(|()| socket.shutdown(std::net::Shutdown::Write));
                Some(Box::new(socket))
            }
        }
    }
}

fn forward(mut stream: impl Read, mut send: impl FnMut(Vec<u8>) -> bool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        if !send(buffer[..length].to_vec()) {
            return;
        }
    }
}

/// What a process is sent when its processor time is over: the same number on every system that has it.
const SIGXCPU: i32 = 24;

fn exit_of(status: ExitStatus) -> Exit {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Exit::Signal(signal);
    }
    status.code().map_or(Exit::Lost, Exit::Code)
}

/// A process and what it has started.
#[derive(Clone, Copy)]
struct Tree {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
    #[cfg(not(unix))]
    leader: u32,
}

#[cfg(unix)]
impl Tree {
    fn of(child: &Child, limits: Limits) -> Self {
        let leader = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
        #[cfg(target_os = "linux")]
        limit_resources(leader, limits);
        #[cfg(not(target_os = "linux"))]
        let _ = limits;
        Self { leader }
    }

    /// How many threads the leader has, where that is known.
    fn threads(self) -> Option<usize> {
        let fields = fields_of(self.leader?.as_raw_nonzero().get())?;
        fields.split_whitespace().nth(20 - FIRST_FIELD)?.parse().ok()
    }

    /// Ends every process of the group. Those that left it are adopted by the checker, see [`sweep_orphans`].
    fn kill(self) {
        if let Some(leader) = self.leader {
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }

    /// Waits for the leader, ends what it left behind, and only then lets its id go: the group's id cannot have become
    /// somebody else's. Returns also the processor time that was used.
    fn wait_then_kill(self, child: &mut Child) -> (std::io::Result<Exit>, Option<Duration>) {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let mut processor = None;
        if let Some(leader) = self.leader {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(leader), options), Err(rustix::io::Errno::INTR)) {}
            processor = processor_time(leader);
            self.kill();
        }
        (child.wait().map(exit_of), processor)
    }
}

/// The processor time of a process that has ended and was not waited for yet, and of its children that it waited for.
#[cfg(unix)]
fn processor_time(process: rustix::process::Pid) -> Option<Duration> {
    // Fields 14 to 17 are the times, in ticks.
    let fields = fields_of(process.as_raw_nonzero().get())?;
    let ticks =
        fields.split_whitespace().skip(14 - FIRST_FIELD).take(4).map(str::parse::<u64>).sum::<Result<u64, _>>().ok()?;
    let a_second = rustix::param::clock_ticks_per_second();
    Some(Duration::from_millis(ticks.checked_mul(1_000)?.checked_div(a_second)?))
}

/// The number of the first field that [`fields_of`] returns, as proc(5) counts them.
#[cfg(unix)]
const FIRST_FIELD: usize = 3;

/// What the system tells of a process behind its name in brackets, which may hold anything.
#[cfg(unix)]
fn fields_of(process: i32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(')').map(|(_, after)| after.to_owned())
}

/// A second guard beside the time limit: what one process may take of processor time, memory and files.
#[cfg(target_os = "linux")]
fn limit_resources(process: Option<rustix::process::Pid>, limits: Limits) {
    use rustix::process::{Resource, Rlimit, prlimit};
    let mut all = vec![
        (Resource::As, limits.memory),
        (Resource::Core, 0),
        (Resource::Fsize, limits.file),
        (Resource::Nofile, 1024),
    ];
    all.extend(limits.processor.map(|time| (Resource::Cpu, time.as_secs().max(1))));
    for (resource, most) in all {
        // At the hard limit of processor time a process is killed without a word; before, it is sent SIGXCPU.
        let last = if resource == Resource::Cpu { most + 5 } else { most };
        // A process that is gone already needs no limits.
        let _ = prlimit(process, resource, Rlimit { current: Some(most), maximum: Some(last) });
    }
}

#[cfg(not(unix))]
impl Tree {
    fn of(child: &Child, _limits: Limits) -> Self {
        Self { leader: child.id() }
    }

    fn threads(self) -> Option<usize> {
        None
    }

    fn kill(self) {
        let leader = self.leader.to_string();
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &leader]).output();
    }

    fn wait_then_kill(self, child: &mut Child) -> (std::io::Result<Exit>, Option<Duration>) {
        (child.wait().map(exit_of), None)
    }
}

/// Makes the checker the parent of every process whose own parent ends, so that none can slip away. Linux only.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    {
        let own = rustix::process::getpid();
        // Where it is refused, what leaves its group is not found; the time limit stands all the same.
        let _ = rustix::process::set_child_subreaper(Some(own));
    }
}

/// Ends the processes that were adopted. To be called while no test runs. Linux only.
pub fn sweep_orphans() {
    #[cfg(target_os = "linux")]
    {
        let own = rustix::process::getpid().as_raw_nonzero().get();
        for _ in 0..100 {
            let orphans = children_of(own);
            if orphans.is_empty() {
                return;
            }
            for orphan in orphans.iter().filter_map(|&id| rustix::process::Pid::from_raw(id)) {
                let _ = rustix::process::kill_process(orphan, rustix::process::Signal::KILL);
                let _ = rustix::process::waitpid(Some(orphan), rustix::process::WaitOptions::empty());
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn children_of(parent: i32) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    // Field 4 is the parent.
    let parent_of = |id: &i32| fields_of(*id)?.split_whitespace().nth(4 - FIRST_FIELD)?.parse().ok();
    ids.filter(|id| parent_of(id) == Some(parent)).collect()
}
