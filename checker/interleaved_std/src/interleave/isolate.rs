//! Work in a child process, forked from one in which the code under test has not run yet.
//!
//! A fork brings every static of the code under test in its first state, costs a fraction of a
//! millisecond, and turns a crash of that code into a result. The parent never runs the body.
#![allow(unsafe_code)]

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a schedule may run in real time before it counts as stuck in a loop of its own.
const STUCK: Duration = Duration::from_secs(20);
/// How long a child may take until it starts its first schedule.
const SLOW_START: Duration = Duration::from_secs(10);
/// How often to fork again if it does not: another thread held a lock that the child needed.
const STARTS: u64 = 4;
const SHARED_BYTES: usize = 1 << 16;
/// How much of what was printed is kept, in bytes.
const MOST_PRINTED: u64 = 1 << 14;

/// What came of a child.
pub(super) enum Child {
    /// It finished its work and said this.
    Said(String),
    /// It did not finish: why, and the number and name of the schedule it was in.
    Died { why: String, nth: usize, schedule: String },
    /// It did not get to its first schedule.
    NeverBegan,
    /// This process may not have children.
    Impossible,
}

/// Where the child notes what it is about to do; the parent reads it if the child dies.
///
/// Three numbers, of the schedules that were started, of the bytes of the last one's name, and of its pulse, and that name.
pub(super) struct Progress {
    page: *mut u8,
}

/// Where the name of a schedule begins in the page.
const NAME: usize = 24;

/// Where a child that explores shows that it is alive; null in any other process.
static PULSE: AtomicPtr<AtomicU64> = AtomicPtr::new(std::ptr::null_mut());

/// Shows that the code under test takes its steps, however slowly: it is not stuck.
pub(crate) fn pulse() {
    let pulse = PULSE.load(Ordering::Relaxed);
    // SAFETY: set once, by a child, to a place in the page that it was forked with and that stays mapped to its end.
    if let Some(pulse) = unsafe { pulse.as_ref() } {
        pulse.fetch_add(1, Ordering::Relaxed);
    }
}

impl Progress {
    fn new() -> Option<Progress> {
        let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED | libc::MAP_ANONYMOUS);
        // SAFETY: a fresh anonymous mapping, at an address the system chooses.
        let page = unsafe { libc::mmap(std::ptr::null_mut(), SHARED_BYTES, access, kind, -1, 0) };
        (page != libc::MAP_FAILED).then_some(Progress { page: page.cast() })
    }

    fn count(&self) -> &AtomicU64 {
        // SAFETY: the page is mapped, zeroed and aligned as long as self lives.
        unsafe { &*self.page.cast::<AtomicU64>() }
    }

    fn len(&self) -> &AtomicUsize {
        // SAFETY: as above; 8 bytes further, still within the page.
        unsafe { &*self.page.add(8).cast::<AtomicUsize>() }
    }

    fn pulse(&self) -> *mut AtomicU64 {
        // SAFETY: within the page, and aligned.
        unsafe { self.page.add(16).cast::<AtomicU64>() }
    }

    /// How often the child has shown that it is alive.
    fn beats(&self) -> u64 {
        // SAFETY: the page is mapped and zeroed as long as self lives.
        let pulse = unsafe { &*self.pulse() };
        self.count().load(Ordering::Acquire) + pulse.load(Ordering::Relaxed)
    }

    /// The child starts another schedule. What was printed before is forgotten: only that of the last one is reported.
    pub(super) fn starts(&self, schedule: &str) {
        let _ = std::io::stdout().flush();
        // SAFETY: standard output is the scratch file, or nothing at all, and then this does nothing.
        unsafe {
            if libc::lseek(1, 0, libc::SEEK_CUR) > 0 {
                libc::lseek(1, 0, libc::SEEK_SET);
                libc::ftruncate(1, 0);
            }
        }
        let len = schedule.len().min(SHARED_BYTES - NAME);
        // SAFETY: within the page; the parent reads only after the child has ended or was killed.
        unsafe { std::ptr::copy_nonoverlapping(schedule.as_ptr(), self.page.add(NAME), len) };
        self.len().store(len, Ordering::Release);
        self.count().fetch_add(1, Ordering::Release);
    }

    fn schedule(&self) -> String {
        let len = self.len().load(Ordering::Acquire).min(SHARED_BYTES - NAME);
        // SAFETY: the child that wrote these bytes is gone.
        let bytes = unsafe { std::slice::from_raw_parts(self.page.add(NAME), len) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        // SAFETY: mapped in `new`, not used again.
        unsafe { libc::munmap(self.page.cast(), SHARED_BYTES) };
    }
}

/// A child at work.
pub(super) struct Running {
    child: libc::pid_t,
    read: i32,
    progress: Progress,
    printed: Option<File>,
}

/// Runs `work` in a child process; returns what it said, and what the code under test printed in its last schedule.
pub(super) fn in_child(work: &dyn Fn(&Progress) -> String) -> (Child, String) {
    let mut result = (Child::Impossible, String::new());
    for pause in 0..STARTS {
        std::thread::sleep(Duration::from_millis(20 * pause));
        result = start(work).map_or((Child::Impossible, String::new()), Running::result);
        if !matches!(result.0, Child::NeverBegan | Child::Impossible) {
            break;
        }
    }
    result
}

/// Starts `work` in a child process; `None` if there cannot be one.
pub(super) fn start(work: &dyn Fn(&Progress) -> String) -> Option<Running> {
    let progress = Progress::new()?;
    // Without it, what is printed is lost.
    let printed = scratch_file();
    let mut pipe = [0; 2];
    // SAFETY: `pipe` has room for the two descriptors.
    if unsafe { libc::pipe(pipe.as_mut_ptr()) } != 0 {
        return None;
    }
    let [read, write] = pipe;
    // Nobody else may be holding the locks of the standard streams at the moment of the fork: in
    // the child they would never be released.
    let streams = (std::io::stdout().lock(), std::io::stderr().lock());
    // SAFETY: the child runs on with this thread only. The allocator is safe to use after a fork
    // on the systems we build for, and the locks above are ours.
    let child = unsafe { libc::fork() };
    drop(streams);
    if child == 0 {
        say_and_exit(read, write, &progress, printed.as_ref(), work);
    }
    // SAFETY: this end is the child's.
    unsafe { libc::close(write) };
    if child < 0 {
        // SAFETY: not used by anyone.
        unsafe { libc::close(read) };
        return None;
    }
    Some(Running { child, read, progress, printed })
}

impl Running {
    /// What it said, once it has, and what was printed.
    pub(super) fn result(self) -> (Child, String) {
        let child = listen(self.child, self.read, &self.progress);
        (child, self.printed.map(shortened).unwrap_or_default())
    }
}

/// A file without a name.
fn scratch_file() -> Option<File> {
    #[cfg(target_os = "linux")]
    // SAFETY: makes a descriptor that is nobody else's.
    unsafe {
        let file = libc::memfd_create(c"printed".as_ptr(), libc::MFD_CLOEXEC);
        (file >= 0).then(|| File::from_raw_fd(file))
    }
    #[cfg(not(target_os = "linux"))]
    // SAFETY: `tmpfile` makes a file that is gone with its last descriptor, which is the copy.
    unsafe {
        let stream = libc::tmpfile();
        if stream.is_null() {
            return None;
        }
        let file = libc::dup(libc::fileno(stream));
        libc::fclose(stream);
        (file >= 0).then(|| File::from_raw_fd(file))
    }
}

/// What is in the file; of much the beginning and the end.
fn shortened(mut file: File) -> String {
    let read = |file: &mut File, from: SeekFrom| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        file.seek(from).ok()?;
        file.take(MOST_PRINTED / 2).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let first = read(&mut file, SeekFrom::Start(0)).unwrap_or_default();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let half = first.len() as u64;
    if length <= half {
        return text(&first);
    }
    let last = length.saturating_sub(MOST_PRINTED / 2).max(half);
    let rest = read(&mut file, SeekFrom::Start(last)).unwrap_or_default();
    let gap = if last > half { "\n…\n" } else { "" };
    text(&first) + gap + &text(&rest)
}

fn say_and_exit(
    read: i32,
    write: i32,
    progress: &Progress,
    printed: Option<&File>,
    work: &dyn Fn(&Progress) -> String,
) -> ! {
    PULSE.store(progress.pulse(), Ordering::Relaxed);
    // SAFETY: plain calls on descriptors that this process owns.
    unsafe {
        libc::close(read);
        let to = match printed {
            Some(file) => file.as_raw_fd(),
            None => libc::open(c"/dev/null".as_ptr(), libc::O_WRONLY),
        };
        if to >= 0 {
            libc::dup2(to, 1);
            libc::dup2(to, 2);
        }
    }
    close_all_but(write);
    let said = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(progress)));
    let Ok(said) = said else {
        // SAFETY: ends the process without running anything else.
        unsafe { libc::_exit(101) }
    };
    let _ = std::io::stdout().flush();
    let message = format!("{}\n{said}", said.len());
    // SAFETY: the descriptor is open and belongs to nobody else.
    let mut pipe = unsafe { File::from_raw_fd(write) };
    let sent = pipe.write_all(message.as_bytes()).is_ok();
    // SAFETY: ends the process without destructors and exit handlers, which are the parent's.
    unsafe { libc::_exit(if sent { 0 } else { 102 }) }
}

/// Leaves the code under test the standard streams and one descriptor more: what else the parent has open is not its child's.
fn close_all_but(kept: i32) {
    const FIRST: i32 = 3;
    #[cfg(target_os = "linux")]
    {
        let close = |from: i32, to: u32| -> bool {
            // SAFETY: no descriptor in between is used by this process any more.
            from as u32 > to || unsafe { libc::syscall(libc::SYS_close_range, from, to, 0) } == 0
        };
        if close(FIRST, (kept - 1) as u32) && close(kept + 1, u32::MAX) {
            return;
        }
    }
    // A system call that is not there. More than this is hardly ever open.
    for descriptor in (FIRST..1_024).filter(|descriptor| *descriptor != kept) {
        // SAFETY: as above.
        unsafe { libc::close(descriptor) };
    }
}

/// Reads until the message is complete. Not until the pipe is closed: the child of another test that
/// explores at the same time may have inherited its other end.
fn listen(child: libc::pid_t, read: i32, progress: &Progress) -> Child {
    let mut said = Vec::new();
    let mut stuck = None;
    let mut ended = None;
    let (mut seen, mut since) = (0, Instant::now());
    let mut buffer = [0u8; 1 << 14];
    while message(&said).is_none() {
        let mut waiting = libc::pollfd { fd: read, events: libc::POLLIN, revents: 0 };
        // SAFETY: one valid entry, and a buffer of the length that is given.
        let got = unsafe {
            match libc::poll(&mut waiting, 1, 100) {
                n if n > 0 => libc::read(read, buffer.as_mut_ptr().cast(), buffer.len()),
                _ => -1,
            }
        };
        let beats = progress.beats();
        match got {
            0 => break,
            1.. => said.extend_from_slice(&buffer[..got as usize]),
            // It ended the time before last, and what it had written has been read.
            _ if ended.is_some() => break,
            _ if beats != seen => (seen, since) = (beats, Instant::now()),
            _ if since.elapsed() > if beats == 0 { SLOW_START } else { STUCK } => {
                stuck = Some(format!(
                    "for {STUCK:?} it took no step that std knows of: an endless loop without a lock, an atomic or \
                     anything else of std::sync, std::thread or std::time in it, or a library that blocks the thread"
                ));
                // SAFETY: our own child, not yet waited for.
                unsafe { libc::kill(child, libc::SIGKILL) };
                break;
            }
            _ => ended = wait(child, libc::WNOHANG),
        }
    }
    // SAFETY: open, and not used any more.
    unsafe { libc::close(read) };
    let status = ended.or_else(|| wait(child, 0)).unwrap_or(0);
    if let Some(message) = message(&said) {
        return Child::Said(message);
    }
    let count = progress.count().load(Ordering::Acquire) as usize;
    if stuck.is_some() && count == 0 {
        return Child::NeverBegan;
    }
    Child::Died {
        why: stuck.unwrap_or_else(|| how_it_ended(status)),
        nth: count.saturating_sub(1),
        schedule: progress.schedule(),
    }
}

/// What the child said, once all of it has arrived.
fn message(said: &[u8]) -> Option<String> {
    let head = said.iter().position(|&byte| byte == b'\n')?;
    let len: usize = std::str::from_utf8(&said[..head]).ok()?.parse().ok()?;
    let message = said.get(head + 1..)?;
    (message.len() == len).then(|| String::from_utf8_lossy(message).into_owned())
}

/// The child's status, if it has ended.
fn wait(child: libc::pid_t, options: i32) -> Option<i32> {
    let mut status = 0;
    loop {
        // SAFETY: our own child, waited for once.
        match unsafe { libc::waitpid(child, &mut status, options) } {
            pid if pid == child => return Some(status),
            0 => return None,
            _ if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {}
            _ => return None,
        }
    }
}

fn how_it_ended(status: i32) -> String {
    if libc::WIFSIGNALED(status) {
        let hint = match libc::WTERMSIG(status) {
            libc::SIGSEGV | libc::SIGBUS => " (a stack overflow? threads have 512 KiB here)",
            libc::SIGABRT => " (it aborted: a panic inside a destructor during a panic, or process::abort)",
            _ => "",
        };
        return format!("the process was killed by signal {}{hint}", libc::WTERMSIG(status));
    }
    format!("the process ended in the middle of a schedule, with exit code {}", libc::WEXITSTATUS(status))
}
