use crate::moment::not_inside_an_exploration;
use interleaved_std::interleave;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::DirEntry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Where the system lists the threads of this process, on Linux.
const TASKS: &str = "/proc/self/task";

/// Whether threads could be counted before any code under test had run.
static COUNTED: OnceLock<bool> = OnceLock::new();

/// Finds out whether threads can be counted, before any code under test runs. If they can be now and cannot later, the answer
/// has seen to that.
pub(crate) fn remember_what_can_be_counted() {
    COUNTED.get_or_init(|| cfg!(target_os = "linux") && std::fs::read_dir(TASKS).is_ok());
}

/// How many threads the process has, or `None` where that cannot be told (only Linux tells, and every exploration).
///
/// # Panics
/// The test fails when they could be counted at its beginning and cannot be now, as without a descriptor left.
pub fn threads() -> Option<usize> {
    if let Some(counts) = interleave::counts() {
        return Some(counts.threads);
    }
    tasks().map(Iterator::count)
}

/// As [`threads`], once the number has stopped changing, for a second at most: a thread of earlier work that has said its last
/// word may still be on its way out.
pub fn settled_threads() -> Option<usize> {
    let mut last = threads()?;
    for _ in 0..20 {
        interleave::pause(Duration::from_millis(50));
        let now = threads()?;
        if now == last {
            break;
        }
        last = now;
    }
    Some(last)
}

/// The processor time that all threads of the process have used, or `None` where that cannot be told (only Unix tells).
fn cpu_time() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(unix))]
    None
}

/// The same for the thread that calls.
fn own_cpu_time() -> Option<Duration> {
    #[cfg(unix)]
    return read(rustix::time::ClockId::ThreadCPUTime);
    #[cfg(not(unix))]
    None
}

#[cfg(unix)]
fn read(clock: rustix::time::ClockId) -> Option<Duration> {
    let time = rustix::time::clock_gettime(clock);
    Some(Duration::new(u64::try_from(time.tv_sec).ok()?, u32::try_from(time.tv_nsec).ok()?))
}

/// Watches whether the process keeps a processor busy.
///
/// The processor time alone does not tell: on a machine with much else to do, a thread that asks in a loop, and yields in
/// between, gets next to none. So, where it can be seen (on Linux), the threads themselves are looked at too: one that is
/// about to run at nearly every look, and has run again since the one before, counts as if it had run all the time. A
/// thread that merely waits for its turn before it goes to sleep does not. And one that goes to sleep hundreds of times in a
/// second looks for something again and again, however short its looks are: it counts as well. So does a relay, in which each
/// thread looks a few times and then hands over to the next one.
pub struct ProcessorWatch {
    before: Option<Duration>,
    sleeps: Sleeps,
    start: Instant,
    stop: Arc<AtomicBool>,
    looks: Option<JoinHandle<Looks>>,
}

/// What the watching thread has found.
#[derive(Default)]
struct Looks {
    /// Whether a thread never came to rest.
    restless: bool,
    /// How often the threads that are gone went to sleep, as if they had been one: see [`Relay::of_the_gone`].
    of_the_gone: u64,
    /// The processor time that the looks themselves took.
    cost: Duration,
}

/// How often each thread has gone to sleep so far.
type Sleeps = HashMap<OsString, u64>;

/// The time between two looks at the threads.
const LOOK: Duration = Duration::from_millis(20);
/// Fewer looks than this tell nothing.
const LOOKS: usize = 10;
/// A thread that goes to sleep more often than this, on average, is restless. (One that counts ticks of 4 ms is not.)
const SLEEPS_PER_SECOND: u32 = 300;

impl ProcessorWatch {
    /// Begins to watch, with a thread of its own.
    ///
    /// # Panics
    /// Inside an exploration, where [`Steps`](crate::Steps) are counted.
    pub fn start() -> Self {
        not_inside_an_exploration("ProcessorWatch", "Steps counts there, exactly");
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let sleeps = sleeps();
        let looks = thread::Builder::new().spawn(move || look(&told)).ok();
        Self { before: cpu_time(), sleeps, start: Instant::now(), stop, looks }
    }

    /// The processor time that was used since, or that a restless thread would have used if it had got it; `None` where
    /// that cannot be told.
    pub fn used(mut self) -> Option<Duration> {
        let elapsed = self.start.elapsed();
        self.stop.store(true, Ordering::Relaxed);
        let looks = self.looks.take().and_then(|looks| looks.join().ok()).unwrap_or_default();
        let used = cpu_time()?.saturating_sub(self.before? + looks.cost);
        let limit = (elapsed * SLEEPS_PER_SECOND).as_secs();
        let before = |thread: &OsString| self.sleeps.get(thread).copied().unwrap_or(0);
        let mut sleeps = sleeps().into_iter().map(|(thread, times)| times.saturating_sub(before(&thread)));
        let naps = elapsed >= LOOK * LOOKS as u32 && (looks.of_the_gone > limit || sleeps.any(|times| times > limit));
        Some(if looks.restless || naps { used.max(elapsed) } else { used })
    }
}

impl Drop for ProcessorWatch {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Looks at the other threads until `stop`.
fn look(stop: &AtomicBool) -> Looks {
    let own = std::fs::read_link("/proc/thread-self").ok().and_then(|path| path.file_name().map(OsString::from));
    // Of each thread, its turns so far, and at how many looks it wanted another one.
    let mut threads: HashMap<OsString, (u64, usize)> = HashMap::new();
    let mut relay = Relay::default();
    let mut looks = 0;
    while !stop.load(Ordering::Relaxed) {
        looks += 1;
        for (thread, turns) in ready_threads().into_iter().filter(|(thread, _)| Some(thread) != own.as_ref()) {
            let (before, wanted) = threads.entry(thread).or_default();
            if turns > *before {
                *wanted += 1;
            }
            *before = turns;
        }
        relay.looks.push(sleeps());
        thread::sleep(LOOK);
    }
    // Who hands over so often is gone before it is seen how often it sleeps.
    let always_new = relay.arrivals() * 2 > looks;
    let restless = looks >= LOOKS && (always_new || threads.values().any(|(_, wanted)| *wanted * 4 > looks * 3));
    Looks { restless, of_the_gone: relay.of_the_gone(), cost: own_cpu_time().unwrap_or_default() }
}

/// Threads that come and go.
#[derive(Default)]
struct Relay {
    /// At each look, how often each thread that was there had gone to sleep so far.
    looks: Vec<Sleeps>,
}

impl Relay {
    /// At how many looks there was a thread that had not been there before.
    fn arrivals(&self) -> usize {
        self.looks.windows(2).filter(|two| two[1].keys().any(|thread| !two[0].contains_key(thread))).count()
    }

    /// How often one thread goes to sleep that does it as the threads did that are gone, for as long as one of them was there.
    /// Two beside each other are no relay, and how a thread went on after it was seen last is not known.
    fn of_the_gone(&self) -> u64 {
        let Some(last) = self.looks.last() else { return 0 };
        let is_gone = |thread: &&OsString| !last.contains_key(*thread);
        let (mut times, mut pairs) = (0, 0);
        for two in self.looks.windows(2) {
            for thread in two[1].keys().filter(is_gone).filter(|thread| two[0].contains_key(*thread)) {
                times += two[1][thread].saturating_sub(two[0][thread]);
                pairs += 1;
            }
        }
        let there = self.looks.iter().filter(|look| look.keys().any(|thread| is_gone(&thread))).count() as u64;
        (times * there).checked_div(pairs).unwrap_or(0)
    }
}

/// The threads of the process that run or would like to, and how many turns each has had; none where that cannot be told.
fn ready_threads() -> Vec<(OsString, u64)> {
    let ready = tasks().into_iter().flatten().filter_map(|task| {
        let line = std::fs::read_to_string(task.path().join("stat")).ok()?;
        // "ID (name) STATE …", and the name may have anything in it.
        let (_, state) = line.rsplit_once(") ")?;
        if !state.starts_with('R') {
            return None;
        }
        Some((task.file_name(), switches(&task, "ctxt_switches:")?))
    });
    ready.collect()
}

/// How often each thread of the process has gone to sleep so far; none where that cannot be told.
fn sleeps() -> Sleeps {
    tasks()
        .into_iter()
        .flatten()
        .filter_map(|task| Some((task.file_name(), switches(&task, "\nvoluntary_ctxt_switches:")?)))
        .collect()
}

/// The threads of the process; `None` where they are not listed.
fn tasks() -> Option<impl Iterator<Item = DirEntry>> {
    if COUNTED.get() == Some(&false) || !cfg!(target_os = "linux") {
        return None;
    }
    match std::fs::read_dir(TASKS) {
        Ok(tasks) => Some(tasks.flatten()),
        Err(why) => crate::fail(
            format_args!("the threads of the process can be counted"),
            format_args!("they cannot be counted any more ({why})"),
        ),
    }
}

/// The sum of what the lines of a thread's status say that have `what` in them.
fn switches(task: &DirEntry, what: &str) -> Option<u64> {
    let status = std::fs::read_to_string(task.path().join("status")).ok()?;
    let numbers = status.split(what).skip(1).filter_map(|rest| rest.lines().next()?.trim().parse::<u64>().ok());
    Some(numbers.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, PoisonError};

    /// One at a time: the watch is over the whole process.
    fn used_by(work: impl FnOnce()) -> Option<Duration> {
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let watch = ProcessorWatch::start();
        work();
        watch.used()
    }

    #[test]
    fn who_sleeps_uses_nothing_and_who_yields_does() {
        let Some(asleep) = used_by(|| thread::sleep(Duration::from_millis(800))) else { return };
        assert!(asleep < Duration::from_millis(100), "{asleep:?}");
        let restless = used_by(|| {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(800) {
                thread::yield_now();
            }
        });
        assert!(restless.is_some_and(|restless| restless > Duration::from_millis(300)), "{restless:?}");
        let naps = used_by(|| {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(800) {
                thread::sleep(Duration::from_micros(500));
            }
        });
        assert!(naps.is_some_and(|naps| naps > Duration::from_millis(300)), "{naps:?}");
    }

    /// Threads that each take this many naps and then start the next one, until the time is over.
    fn relay(end: Instant, naps: usize, nap: Duration) {
        for _ in 0..naps {
            thread::sleep(nap);
        }
        if Instant::now() < end {
            thread::spawn(move || relay(end, naps, nap));
        }
    }

    #[test]
    fn a_relay_of_threads_is_seen_and_threads_that_tick_beside_each_other_are_not_one() {
        let time = Duration::from_millis(800);
        for (naps, nap) in
            [(1, Duration::from_micros(1_500)), (20, Duration::from_micros(1_500)), (100, Duration::from_millis(1))]
        {
            let used = used_by(|| {
                relay(Instant::now() + time, naps, nap);
                thread::sleep(time);
            });
            let Some(used) = used else { return };
            assert!(used >= time, "{naps} naps of {nap:?}: {used:?}");
        }
        let used = used_by(|| {
            let tick = || (0..100).for_each(|_| thread::sleep(Duration::from_millis(4)));
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(tick);
                }
            });
            thread::sleep(time / 2);
        });
        assert!(used.is_some_and(|used| used < time / 4), "{used:?}");
    }
}
