//! What the explorer finds, how it says it, and that it always says the same.

extern crate interleaved_std as std;

use std::interleave::{Explored, Failed, Plan, Why, elapsed, explore, note, replay, watch};
use std::io::Write;
use std::panic::{UnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const SECOND: Duration = Duration::from_secs(1);

fn report(body: impl Fn() + Send + Sync + UnwindSafe + 'static) -> String {
    let caught = catch_unwind(move || explore(Plan::new(), body)).expect_err("it should have failed");
    *caught.downcast::<String>().expect("a report")
}

#[track_caller]
fn says(report: &str, parts: &[&str]) {
    for part in parts {
        assert!(report.contains(part), "no {part:?} in:\n{report}");
    }
}

fn two_locks() {
    let (a, b) = (Arc::new(Mutex::new(1u8)), Arc::new(Mutex::new('b')));
    let (its_a, its_b) = (a.clone(), b.clone());
    let other = thread::Builder::new().name("other".into()).spawn(move || {
        let _b = its_b.lock();
        let _a = its_a.lock();
    });
    {
        let _a = a.lock();
        let _b = b.lock();
    }
    other.unwrap().join().unwrap();
}

#[test]
fn a_deadlock_names_who_waits_for_whom() {
    let report = report(two_locks);
    says(&report, &["deadlock: main/test", "waits to lock mutex #", "thread 1 \"other\" holds", "main/test holds"]);
    says(&report, &["spawns thread 1 \"other\"", "mutex #1 holds u8", "mutex #2 holds char", "This was schedule"]);
}

#[test]
fn the_same_failure_is_found_every_time() {
    assert_eq!(report(two_locks), report(two_locks));
}

#[test]
fn a_failed_assertion_is_told_with_its_place() {
    let report = report(|| {
        let counter = Arc::new(AtomicUsize::new(0));
        let its = counter.clone();
        let add = |counter: &AtomicUsize| counter.store(counter.load(Ordering::SeqCst) + 1, Ordering::SeqCst);
        let other = thread::spawn(move || add(&its));
        add(&counter);
        other.join().unwrap();
        note("both have counted");
        assert_eq!(counter.load(Ordering::SeqCst), 2, "an update was lost");
    });
    says(&report, &["an update was lost", "explorer.rs:", "loads atomic #1: 0", "stores to atomic #1: 1"]);
    says(&report, &["both have counted", "joined thread 1"]);
    assert!(report.lines().count() < 60);
}

#[test]
fn a_spinning_loop_ends_at_the_step_bound() {
    let report = report(|| {
        let never = AtomicBool::new(false);
        while !never.load(Ordering::SeqCst) {
            thread::yield_now();
        }
    });
    says(&report, &["never made progress", "20000 steps", "rows left out"]);
    let rows = report.lines().filter(|line| line.contains("atomic #1") || line.contains('…')).count();
    assert!(rows <= 41, "{rows} rows");
}

#[test]
fn waiting_in_a_loop_is_no_failure_if_someone_comes() {
    let explored = explore(Plan::new().all_up_to(0).random(100).pct(100), || {
        let flag = Arc::new(AtomicBool::new(false));
        let its = flag.clone();
        thread::spawn(move || {
            thread::sleep(SECOND);
            its.store(true, Ordering::SeqCst);
        });
        while !flag.load(Ordering::SeqCst) {}
    });
    assert_eq!(explored, Explored { schedules: 201, exhaustive: false });
}

#[test]
fn too_much_virtual_time_is_a_failure() {
    let report = report(|| {
        thread::sleep(Duration::from_secs(2 * 24 * 60 * 60));
    });
    says(&report, &["out of time", "86400s of virtual time"]);
}

#[test]
fn a_crash_is_a_failure_of_its_schedule() {
    let report = report(|| std::process::abort());
    says(&report, &["signal 6", "This was schedule 1: path:"]);
    let report = self::report(|| std::process::exit(0));
    says(&report, &["ended in the middle of a schedule, with exit code 0"]);
}

#[test]
fn all_schedules_are_counted_where_that_is_feasible() {
    let orders = explore(Plan::new(), || {
        let other = thread::spawn(|| note("here"));
        other.join().unwrap();
    });
    assert!(orders.exhaustive && orders.schedules < 5, "{orders:?}");
}

#[test]
fn virtual_time_is_exact() {
    explore(Plan::new().spurious(0), || {
        let start = Instant::now();
        let sleeper = |seconds| thread::spawn(move || thread::sleep(seconds * SECOND));
        let (two, three) = (sleeper(2), sleeper(3));
        two.join().unwrap();
        three.join().unwrap();
        assert!(start.elapsed() >= 3 * SECOND && elapsed() <= 5 * SECOND);
        thread::park_timeout(SECOND);
        let (lock, changed) = (Mutex::new(()), Condvar::new());
        let before = Instant::now();
        let timed_out = changed.wait_timeout(lock.lock().unwrap(), SECOND).unwrap().1;
        assert!(timed_out.timed_out());
        assert_eq!(before.elapsed(), SECOND);
        let date = SystemTime::now();
        thread::sleep(SECOND);
        assert_eq!(date.elapsed().unwrap(), SECOND);
        // The same date in every schedule and on every machine.
        assert_eq!(SystemTime::now(), UNIX_EPOCH + Duration::from_secs(1_767_225_600) + elapsed());
    });
}

#[test]
fn threads_that_nobody_joins_are_no_failure() {
    let explored = explore(Plan::new(), || {
        let (sender, receiver) = std::sync::mpsc::channel::<u8>();
        thread::spawn(move || receiver.recv());
        thread::spawn(thread::park);
        std::mem::forget(sender);
    });
    assert!(explored.exhaustive, "{explored:?}");
}

#[test]
fn state_in_statics_is_fresh_in_every_schedule() {
    static FIRST: OnceLock<usize> = OnceLock::new();
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static LAZY: LazyLock<Mutex<usize>> = LazyLock::new(|| Mutex::new(0));
    let explored = explore(Plan::new().all_up_to(50).random(0).pct(0), || {
        let other = thread::spawn(|| *FIRST.get_or_init(|| 1 + COUNT.fetch_add(1, Ordering::SeqCst)));
        let mine = *FIRST.get_or_init(|| 1 + COUNT.fetch_add(1, Ordering::SeqCst));
        assert_eq!((mine, other.join().unwrap()), (1, 1));
        *LAZY.lock().unwrap() += 1;
        assert_eq!(*LAZY.lock().unwrap(), 1);
    });
    assert!(explored.schedules > 3, "{explored:?}");
}

#[test]
fn a_race_on_a_static_is_found_although_only_the_first_use_can_race() {
    static STARTED: AtomicBool = AtomicBool::new(false);
    static STARTS: AtomicUsize = AtomicUsize::new(0);
    fn start() {
        if !STARTED.load(Ordering::SeqCst) {
            STARTED.store(true, Ordering::SeqCst);
            STARTS.fetch_add(1, Ordering::SeqCst);
        }
    }
    let report = report(|| {
        let other = thread::spawn(start);
        start();
        other.join().unwrap();
        assert_eq!(STARTS.load(Ordering::SeqCst), 1, "started twice");
    });
    says(&report, &["started twice", "loads atomic #1: false"]);
}

#[test]
fn who_only_looks_at_a_lock_may_find_it_taken() {
    // The other thread does nothing while it holds the lock, where it could be interrupted.
    let report = report(|| {
        let number = Arc::new(Mutex::new(0));
        let its = number.clone();
        thread::spawn(move || *its.lock().unwrap() = 1);
        assert!(number.try_lock().is_ok(), "the lock was taken");
    });
    says(&report, &["the lock was taken", "finds taken: mutex #1", ": fine:path:"]);
}

#[test]
fn who_only_looks_at_a_thread_may_find_it_at_its_end() {
    // What it was waited for has come, and still it is not over.
    let report = report(|| {
        let main = thread::current();
        let other = thread::spawn(move || main.unpark());
        thread::park();
        assert!(other.is_finished(), "it is not over yet");
    });
    says(&report, &["it is not over yet", ": fine:path:"]);
}

fn failed(plan: Plan, body: impl Fn() + Send + Sync + 'static) -> Failed {
    watch(plan, &|| String::new(), body).result.expect_err("it should have failed")
}

#[test]
fn a_failure_can_be_replayed_by_its_name() {
    let found = failed(Plan::new(), two_locks);
    let again = replay(Some(&found.schedule), Plan::new(), &|| String::new(), two_locks).unwrap();
    assert_eq!(again.result.map_err(|failed| failed.story), Err(found.story));
    let first = replay(None, Plan::new(), &|| String::new(), two_locks).unwrap();
    assert!(first.result.is_ok());
    says(&first.story, &["spawns thread 1 \"other\"", "joined thread 1"]);
    assert!(replay(Some("tomorrow"), Plan::new(), &|| String::new(), two_locks).is_err());
}

#[test]
fn a_static_is_known_again_in_an_execution_on_another_thread() {
    static FIRST: Mutex<usize> = Mutex::new(0);
    static SECOND: Mutex<usize> = Mutex::new(0);
    let on_a_thread_of_its_own = |body: fn()| {
        let replayed = thread::spawn(move || replay(None, Plan::once(), &|| String::new(), body)).join().unwrap();
        assert!(replayed.unwrap().result.is_ok());
    };
    on_a_thread_of_its_own(|| *FIRST.lock().unwrap() += *SECOND.lock().unwrap());
    on_a_thread_of_its_own(|| *SECOND.lock().unwrap() += 1);
}

#[test]
fn the_schedule_that_is_reported_is_the_one_that_is_watched() {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    let attach = || LAST.load(Ordering::SeqCst).to_string();
    let body = |fails: bool| {
        move || {
            let order = Arc::new(Mutex::new(0));
            let its = order.clone();
            let other = thread::spawn(move || *its.lock().unwrap() += 1);
            let seen = *order.lock().unwrap();
            LAST.store(40 + seen, Ordering::SeqCst);
            // Not `println!`, of which libtest takes hold.
            let _ = writeln!(std::io::stdout(), "saw {seen}").and_then(|()| writeln!(std::io::stderr(), "and says so"));
            other.join().unwrap();
            assert!(!fails || seen == 0);
        }
    };
    let explored = watch(Plan::new(), &attach, body(true));
    assert_eq!(explored.attached, "41");
    // Not what the schedules before have printed.
    assert_eq!(explored.output.matches("saw").count(), if cfg!(unix) { 1 } else { 0 });
    says(&explored.output, if cfg!(unix) { &["saw 1\n", "and says so\n"] } else { &[] });
    let explored = watch(Plan::new(), &attach, body(false));
    assert!(explored.result.is_ok() && explored.attached.starts_with('4'), "{explored:?}");
}

#[test]
fn waits_end_for_no_reason_in_the_last_schedules() {
    // A door that believes every return of `wait`.
    let door = || {
        let door = Arc::new((Mutex::new(false), Condvar::new()));
        let its = door.clone();
        thread::spawn(move || {
            *its.0.lock().unwrap() = true;
            its.1.notify_all();
        });
        let mut open = door.0.lock().unwrap();
        if !*open {
            open = door.1.wait(open).unwrap();
        }
        assert!(*open, "nobody has opened it");
    };
    let found = failed(Plan::new(), door);
    assert!(found.schedule.starts_with("spurious:random:"), "{found}");
    says(&found.to_string(), &["nobody has opened it", "wakes up without a reason"]);
    explore(Plan::new().spurious(0), door);
    // The same with a token.
    let token = || {
        let opened = Arc::new(AtomicBool::new(false));
        let its = opened.clone();
        let main = thread::current();
        thread::spawn(move || {
            its.store(true, Ordering::SeqCst);
            main.unpark();
        });
        thread::park();
        assert!(opened.load(Ordering::SeqCst), "nobody has unparked it");
    };
    says(&failed(Plan::new(), token).to_string(), &["nobody has unparked it", "goes on, for no reason"]);
    // Who looks again is right.
    explore(Plan::new(), || {
        let door = Arc::new((Mutex::new(false), Condvar::new()));
        let its = door.clone();
        thread::spawn(move || {
            *its.0.lock().unwrap() = true;
            its.1.notify_all();
        });
        drop(door.1.wait_while(door.0.lock().unwrap(), |open| !*open).unwrap());
    });
}

#[test]
fn too_many_threads_are_a_failure() {
    let found = failed(Plan::new(), || {
        loop {
            thread::spawn(|| thread::sleep(SECOND));
        }
    });
    assert_eq!(found.why, Why::TooManyThreads(500));
}

#[test]
fn a_loop_that_only_looks_at_the_clock_ends_at_the_step_bound() {
    let found = failed(Plan::new(), || {
        let start = Instant::now();
        while start.elapsed() < Duration::MAX {}
    });
    assert_eq!(found.why, Why::NoProgress(20_000));
}

#[test]
fn time_does_not_run_out_while_somebody_could_run() {
    explore(Plan::new(), || {
        let done = Arc::new(AtomicBool::new(false));
        let its = done.clone();
        let main = thread::current();
        let other = thread::spawn(move || {
            its.store(true, Ordering::SeqCst);
            main.unpark();
        });
        while !done.load(Ordering::SeqCst) {
            thread::park_timeout(3_600 * SECOND);
        }
        other.join().unwrap();
    });
}
