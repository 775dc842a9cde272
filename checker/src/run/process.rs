//! A child process that ends in time, whatever it does, and takes its own children with it.

use super::is_stopped;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The most that a process may print, in bytes; more is taken for printing without end.
const MOST_OUTPUT: usize = 64 * 1024 * 1024;
/// How often it is looked whether the run is stopped.
const LOOK: Duration = Duration::from_millis(50);
/// How much of standard error is kept.
const KEPT_STDERR: usize = 4 * 1024 * 1024;

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself: in words.
    Exited(String),
    TimedOut,
    TooMuchOutput,
}

/// A process that is gone.
#[derive(Debug)]
pub struct Finished {
    pub ended: Ended,
    pub success: bool,
    pub stderr: Vec<u8>,
    pub duration: Duration,
}

impl Finished {
    pub fn stderr_mentions(&self, text: &str) -> bool {
        self.stderr.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

enum Event {
    Output(Vec<u8>),
    OutputEnd,
    Error(Vec<u8>),
    ErrorEnd,
    Exit(std::io::Result<ExitStatus>),
}

/// What a process may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    /// Address space in bytes. Kept on Linux only.
    pub memory: u64,
}

/// Runs a command with `input` on its standard input, hands what it prints to `on_output`, and ends it with all its
/// children when its time is over.
///
/// # Errors
/// When the process cannot be started or waited for, and when the run is stopped.
pub fn run_limited(
    mut command: Command,
    input: &[u8],
    limits: Limits,
    on_output: &mut dyn FnMut(&[u8]),
) -> std::io::Result<Finished> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let start = Instant::now();
    let mut child = command.spawn()?;
    let tree = Tree::of(&child, limits.memory);
    if let Some(mut stdin) = child.stdin.take() {
        // A process that ends before it has read its input is judged by how it ended.
        let _ = stdin.write_all(input);
    }
    let (events, happened) = channel();
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let (out, err, exit) = (events.clone(), events.clone(), events);
    std::thread::spawn(move || {
        forward(stdout, |bytes| out.send(Event::Output(bytes)).is_ok());
        let _ = out.send(Event::OutputEnd);
    });
    std::thread::spawn(move || {
        forward(stderr, |bytes| err.send(Event::Error(bytes)).is_ok());
        let _ = err.send(Event::ErrorEnd);
    });
    std::thread::spawn(move || {
        let status = tree.wait_then_kill(&mut child);
        let _ = exit.send(Event::Exit(status));
    });

    let deadline = start + limits.time;
    let mut printed = 0;
    let mut stderr = Vec::new();
    let (mut status, mut cut_off) = (None, None);
    let (mut open, mut duration) = (2, Duration::ZERO);
    while open > 0 || status.is_none() {
        // Once the tree is dead, only what is left in the pipes is waited for, and not for long.
        let until = if status.is_none() { deadline } else { start + duration + Duration::from_secs(2) };
        let left = match cut_off {
            None => until.saturating_duration_since(Instant::now()),
            Some(_) => Duration::from_secs(5),
        };
        if is_stopped() {
            tree.kill();
            return Err(std::io::Error::new(std::io::ErrorKind::Interrupted, "the run was stopped"));
        }
        match happened.recv_timeout(left.min(LOOK)) {
            Ok(Event::Output(bytes)) => {
                printed += bytes.len();
                on_output(&bytes);
            }
            Ok(Event::Error(bytes)) => {
                printed += bytes.len();
                let room = KEPT_STDERR.saturating_sub(stderr.len());
                stderr.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            Ok(Event::OutputEnd | Event::ErrorEnd) => open -= 1,
            Ok(Event::Exit(ended)) => {
                status = Some(ended?);
                duration = start.elapsed();
            }
            Err(RecvTimeoutError::Timeout) if left > LOOK => {}
            Err(RecvTimeoutError::Timeout) if cut_off.is_none() && status.is_none() => {
                cut_off = Some(Ended::TimedOut);
                tree.kill();
            }
            Err(_) => break,
        }
        if printed > MOST_OUTPUT && cut_off.is_none() {
            cut_off = Some(Ended::TooMuchOutput);
            tree.kill();
        }
    }
    let success = status.is_some_and(|status| status.success());
    let ended = cut_off.unwrap_or_else(|| Ended::Exited(status.map_or("it was lost".to_owned(), in_words)));
    if duration.is_zero() {
        duration = start.elapsed();
    }
    Ok(Finished { ended, success, stderr, duration })
}

fn forward(stream: Option<impl Read>, mut send: impl FnMut(Vec<u8>) -> bool) {
    let Some(mut stream) = stream else { return };
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        if !send(buffer[..length].to_vec()) {
            return;
        }
    }
}

fn in_words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let name = match signal {
            4 => " (illegal instruction)",
            6 => " (abort)",
            9 => " (kill)",
            11 => " (segmentation fault)",
            _ => "",
        };
        return format!("its process was ended by signal {signal}{name} in the middle of the test");
    }
    match status.code() {
        Some(code) => format!("its process exited with code {code} in the middle of the test"),
        None => "its process ended in the middle of the test".to_owned(),
    }
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
    fn of(child: &Child, memory: u64) -> Self {
        let leader = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
        #[cfg(target_os = "linux")]
        limit_resources(leader, memory);
        #[cfg(not(target_os = "linux"))]
        let _ = memory;
        Self { leader }
    }

    /// Ends every process of the group. Those that left it are adopted by the checker, see [`sweep_orphans`].
    fn kill(self) {
        if let Some(leader) = self.leader {
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }

    /// Waits for the leader, ends what it left behind, and only then lets its id go: the group's id cannot have become
    /// somebody else's.
    fn wait_then_kill(self, child: &mut Child) -> std::io::Result<ExitStatus> {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        if let Some(leader) = self.leader {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(leader), options), Err(rustix::io::Errno::INTR)) {}
            self.kill();
        }
        child.wait()
    }
}

/// A second guard beside the time limit: what one process may take of memory and files.
#[cfg(target_os = "linux")]
fn limit_resources(process: Option<rustix::process::Pid>, memory: u64) {
    use rustix::process::{Resource, Rlimit, prlimit};
    const GIB: u64 = 1 << 30;
    let limits = [(Resource::As, memory), (Resource::Core, 0), (Resource::Fsize, GIB), (Resource::Nofile, 1024)];
    for (resource, most) in limits {
        // A process that is gone already needs no limits.
        let _ = prlimit(process, resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

#[cfg(not(unix))]
impl Tree {
    fn of(child: &Child, _memory: u64) -> Self {
        Self { leader: child.id() }
    }

    fn kill(self) {
        let leader = self.leader.to_string();
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &leader]).output();
    }

    fn wait_then_kill(self, child: &mut Child) -> std::io::Result<ExitStatus> {
        child.wait()
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
    ids.filter(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // The name in brackets may hold anything; what follows it is "state parent …".
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        after.split_whitespace().nth(1).and_then(|id| id.parse().ok()) == Some(parent)
    })
    .collect()
}
