use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

pub const CASES: &[(&str, fn())] = &[
    ("join_returns_the_value", join_returns_the_value),
    ("join_returns_the_panic", join_returns_the_panic),
    ("is_finished", is_finished),
    ("names_and_ids", names_and_ids),
    ("a_name_ends_at_no_null_byte", a_name_ends_at_no_null_byte),
    ("a_scope_joins", a_scope_joins),
    ("a_scope_panics_for_its_threads", a_scope_panics_for_its_threads),
    ("park_waits_for_the_token", park_waits_for_the_token),
    ("park_timeout_ends", park_timeout_ends),
    ("a_detached_thread_may_outlive_the_rest", a_detached_thread_may_outlive_the_rest),
    ("dropping_joins", dropping_joins),
    ("wakers_work_across_threads", wakers_work_across_threads),
];

fn join_returns_the_value() {
    let text = String::from("moved");
    assert_eq!(thread::spawn(move || text + "!").join().unwrap(), "moved!");
    assert!(thread::available_parallelism().is_ok());
}

fn join_returns_the_panic() {
    let payload = thread::spawn(|| -> u8 { panic!("number {}", std::hint::black_box(5)) }).join().unwrap_err();
    assert_eq!(payload.downcast_ref::<String>().unwrap(), "number 5");
}

fn is_finished() {
    let thread = thread::spawn(|| ());
    while !thread.is_finished() {
        thread::yield_now();
    }
    thread.join().unwrap();
}

fn names_and_ids() {
    let builder = thread::Builder::new().name("worker".to_string()).stack_size(1 << 20);
    let thread = builder.spawn(|| (thread::current().id(), thread::current().name().map(String::from))).unwrap();
    let id = thread.thread().id();
    assert_eq!(thread.thread().name(), Some("worker"));
    let (its_id, its_name) = thread.join().unwrap();
    assert_eq!((its_id, its_name.as_deref()), (id, Some("worker")));
    assert_ne!(id, thread::current().id());
    assert_eq!(thread::spawn(|| thread::current().name().is_none()).join().ok(), Some(true));
}

fn a_name_ends_at_no_null_byte() {
    let spawned = std::panic::catch_unwind(|| thread::Builder::new().name("a\0b".to_string()).spawn(|| ()));
    assert!(spawned.is_err());
}

fn a_scope_joins() {
    let mut numbers = vec![1, 2];
    let seen = AtomicUsize::new(0);
    let sum = thread::scope(|scope| {
        scope.spawn(|| {
            scope.spawn(|| seen.fetch_add(1, Ordering::SeqCst));
        });
        let sum = scope.spawn(|| numbers.iter().sum::<i32>());
        sum.join().unwrap()
    });
    numbers.push(3);
    assert_eq!((sum, seen.into_inner()), (3, 1));
}

fn a_scope_panics_for_its_threads() {
    let caught = std::panic::catch_unwind(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("on purpose"));
        });
    });
    assert_eq!(caught.unwrap_err().downcast_ref::<&str>(), Some(&"a scoped thread panicked"));
    let joined = thread::scope(|scope| scope.spawn(|| panic!("on purpose")).join().is_err());
    assert!(joined);
}

fn park_waits_for_the_token() {
    let ready = Arc::new(AtomicBool::new(false));
    let (flag, parked) = (ready.clone(), thread::current());
    let other = thread::spawn(move || {
        flag.store(true, Ordering::SeqCst);
        parked.unpark();
    });
    while !ready.load(Ordering::SeqCst) {
        thread::park();
    }
    other.join().unwrap();
    thread::current().unpark();
    thread::current().unpark();
    thread::park();
}

fn park_timeout_ends() {
    thread::park_timeout(Duration::from_millis(2));
    thread::park_timeout(Duration::from_millis(2));
}

fn a_detached_thread_may_outlive_the_rest() {
    let started = Arc::new(AtomicBool::new(false));
    let its = started.clone();
    drop(thread::spawn(move || {
        its.store(true, Ordering::SeqCst);
        thread::park();
        unreachable!("nobody unparks this one");
    }));
    while !started.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(1));
    }
}

fn dropping_joins() {
    struct Joins(Option<thread::JoinHandle<()>>);
    impl Drop for Joins {
        fn drop(&mut self) {
            self.0.take().unwrap().join().unwrap();
        }
    }
    let seen = Arc::new(AtomicUsize::new(0));
    let its = seen.clone();
    let caught = std::panic::catch_unwind(move || {
        let _joins = Joins(Some(thread::spawn(move || {
            thread::yield_now();
            its.fetch_add(usize::from(!thread::panicking()), Ordering::SeqCst);
        })));
        panic!("on purpose");
    });
    assert!(caught.is_err());
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

fn wakers_work_across_threads() {
    use std::task::{Wake, Waker};
    struct Unparks(thread::Thread, AtomicBool);
    impl Wake for Unparks {
        fn wake(self: Arc<Self>) {
            self.1.store(true, Ordering::SeqCst);
            self.0.unpark();
        }
    }
    let unparks = Arc::new(Unparks(thread::current(), AtomicBool::new(false)));
    let waker = Waker::from(unparks.clone());
    let other = thread::spawn(move || waker.wake());
    while !unparks.1.load(Ordering::SeqCst) {
        thread::park();
    }
    other.join().unwrap();
}
