use std::collections::HashSet;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub const CASES: &[(&str, fn())] = &[
    ("sleeping_never_ends_early", sleeping_never_ends_early),
    ("instants_are_reckoned_with", instants_are_reckoned_with),
    ("dates_are_reckoned_with", dates_are_reckoned_with),
    ("dates_go_by", dates_go_by),
    ("sleepers_wake_in_order", sleepers_wake_in_order),
    ("spinning_until_a_time_ends", spinning_until_a_time_ends),
];

fn sleeping_never_ends_early() {
    let start = Instant::now();
    let short = Duration::from_millis(5);
    thread::sleep(short);
    assert!(start.elapsed() >= short);
    thread::sleep(Duration::ZERO);
    assert!(SystemTime::now() > UNIX_EPOCH);
}

fn instants_are_reckoned_with() {
    let second = Duration::from_secs(1);
    let mut a = Instant::now();
    let b = a + second;
    assert_eq!((b - a, b.duration_since(a), b - second), (second, second, a));
    assert_eq!((a.duration_since(b), a.saturating_duration_since(b)), (Duration::ZERO, Duration::ZERO));
    assert_eq!((a.checked_duration_since(b), b.checked_duration_since(a)), (None, Some(second)));
    assert_eq!((a.checked_add(second), a.checked_add(Duration::MAX)), (Some(b), None));
    assert!(a < b && a.checked_sub(second).is_some());
    assert_eq!(HashSet::from([a, b, a]).len(), 2);
    a += second;
    assert_eq!(a, b);
    a -= second;
    assert_eq!(a.max(b), b);
    assert!(std::panic::catch_unwind(|| Instant::now() + Duration::MAX).is_err());
    assert!(Instant::now().checked_add(Duration::from_secs(1 << 62)).is_some());
    // Not on Windows, where instants begin with the machine.
    assert!(cfg!(windows) || Instant::now().checked_sub(Duration::from_secs(1 << 62)).is_some());
}

fn dates_are_reckoned_with() {
    let second = Duration::from_secs(1);
    let mut a = UNIX_EPOCH + 10 * second;
    assert_eq!((a - 10 * second, SystemTime::UNIX_EPOCH), (UNIX_EPOCH, UNIX_EPOCH));
    assert_eq!(a.duration_since(UNIX_EPOCH).unwrap(), 10 * second);
    let error = UNIX_EPOCH.duration_since(a).unwrap_err();
    assert_eq!(
        (error.duration(), error.to_string().as_str()),
        (10 * second, "second time provided was later than self")
    );
    a += second;
    a -= 3 * second;
    assert_eq!(
        (a.checked_add(2 * second), a.checked_sub(8 * second)),
        (Some(UNIX_EPOCH + 10 * second), Some(UNIX_EPOCH))
    );
    assert!(a.checked_add(Duration::MAX).is_none() && a > UNIX_EPOCH && a.elapsed().is_ok());
    assert!((SystemTime::now() + 3_600 * second).elapsed().is_err());
    assert_eq!(HashSet::from([a, UNIX_EPOCH, a]).len(), 2);
    assert!(std::panic::catch_unwind(|| SystemTime::now() + Duration::MAX).is_err());
}

fn dates_go_by() {
    // Early in the twenty-first century at least: 1e9 s are 2001.
    let before = SystemTime::now();
    assert!(before.duration_since(UNIX_EPOCH).unwrap() > Duration::from_secs(1_000_000_000));
    thread::sleep(Duration::from_millis(5));
    assert!(before.elapsed().unwrap() >= Duration::from_millis(4));
}

fn sleepers_wake_in_order() {
    let start = Instant::now();
    let sleeper = |ms| {
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(ms));
            start.elapsed()
        })
    };
    let (late, early) = (sleeper(40), sleeper(2));
    assert!(early.join().unwrap() >= Duration::from_millis(2));
    assert!(late.join().unwrap() >= Duration::from_millis(40));
}

fn spinning_until_a_time_ends() {
    let deadline = Instant::now() + Duration::from_millis(5);
    while Instant::now() < deadline {
        thread::yield_now();
    }
}
