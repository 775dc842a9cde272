use std::panic::catch_unwind;
use std::sync::mpsc::{self, Iter, TryIter};
use std::sync::{
    Arc, Barrier, Condvar, LazyLock, Mutex, MutexGuard, Once, OnceLock, PoisonError, RwLock, RwLockReadGuard,
    RwLockWriteGuard,
};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant, SystemTime};

pub const CASES: &[(&str, fn())] = &[
    ("a_longer_lifetime_will_do", a_longer_lifetime_will_do),
    ("locks_of_unsized_values", locks_of_unsized_values),
    ("a_guard_is_shared_between_threads", a_guard_is_shared_between_threads),
    ("a_receiver_is_used_across_catch_unwind", a_receiver_is_used_across_catch_unwind),
    ("debug_output", debug_output),
    ("debug_output_of_locks", debug_output_of_locks),
];

type Text<'a> = &'a str;

fn a_longer_lifetime_will_do() {
    // Each of these compiles only if the type lets a lifetime shrink where the real one does.
    fn shrink<'s>(_: &'s str) {
        let _: fn(RwLockReadGuard<'static, Text<'static>>) -> RwLockReadGuard<'s, Text<'s>> = |guard| guard;
        let _: fn(RwLockWriteGuard<'static, u8>) -> RwLockWriteGuard<'s, u8> = |guard| guard;
        let _: fn(MutexGuard<'static, u8>) -> MutexGuard<'s, u8> = |guard| guard;
        let _: fn(PoisonError<Text<'static>>) -> PoisonError<Text<'s>> = |error| error;
        let _: fn(Iter<'static, u8>) -> Iter<'s, u8> = |iter| iter;
        let _: fn(TryIter<'static, u8>) -> TryIter<'s, u8> = |iter| iter;
        let _: fn(ScopedJoinHandle<'static, u8>) -> ScopedJoinHandle<'s, u8> = |handle| handle;
    }
    shrink("");
    static NAME: RwLock<Text<'static>> = RwLock::new("static");
    let local = String::from("local");
    let lock = RwLock::new(local.as_str());
    let names: [RwLockReadGuard<'_, Text<'_>>; 2] = [NAME.read().unwrap(), lock.read().unwrap()];
    assert_eq!(names.map(|name| name.len()), [6, 5]);
}

fn locks_of_unsized_values() {
    let call: Arc<Mutex<dyn FnMut() -> u8 + Send>> = Arc::new(Mutex::new(|| 7));
    assert_eq!(call.lock().unwrap()(), 7);
    let show: Box<RwLock<dyn std::fmt::Debug + Send + Sync>> = Box::new(RwLock::new(1));
    assert_eq!(format!("{show:?}"), "RwLock { data: 1, poisoned: false, .. }");
    assert_eq!(format!("{:?}", show.read().unwrap()), "1");
}

fn a_guard_is_shared_between_threads() {
    // What the outer ones guard is `Sync` and not `Send`.
    let inner = Mutex::new(3);
    let outer = Mutex::new(inner.lock().unwrap());
    let guard = outer.lock().unwrap();
    let seen = thread::scope(|scope| scope.spawn(|| **guard).join().unwrap());
    let other = RwLock::new(guard);
    let mut guard = other.write().unwrap();
    ***guard += 1;
    assert_eq!(seen + 1, thread::scope(|scope| scope.spawn(|| ***guard).join().unwrap()));
}

fn a_receiver_is_used_across_catch_unwind() {
    let (sender, receiver) = mpsc::channel();
    sender.send(1).unwrap();
    assert_eq!(catch_unwind(|| receiver.recv().unwrap()).ok(), Some(1));
    assert!(catch_unwind(|| receiver.try_recv().unwrap()).is_err());
    let mut iter = receiver.try_iter();
    sender.send(2).unwrap();
    assert_eq!(catch_unwind(move || iter.next()).ok(), Some(Some(2)));
}

fn debug_output() {
    let (sender, receiver) = mpsc::channel::<u8>();
    let (sync_sender, _other) = mpsc::sync_channel::<u8>(1);
    assert_eq!(format!("{sender:?} {sync_sender:?}"), "Sender { .. } SyncSender { .. }");
    assert_eq!(format!("{:?}", receiver.iter()), "Iter { rx: Receiver { .. } }");
    assert_eq!(format!("{:?} {:?}", Condvar::new(), Once::new()), "Condvar { .. } Once { .. }");
    let barrier = Barrier::new(1);
    assert_eq!(format!("{barrier:?} {:?}", barrier.wait()), "Barrier { .. } BarrierWaitResult { is_leader: true }");
    let cell = OnceLock::new();
    let before = format!("{cell:?}");
    cell.set(1).unwrap();
    assert_eq!(format!("{before} {cell:?}"), "OnceLock(<uninit>) OnceLock(1)");
    let lazy = LazyLock::new(|| 2);
    let before = format!("{lazy:?}");
    assert_eq!((*lazy, format!("{before} {lazy:?}").as_str()), (2, "LazyLock(<uninit>) LazyLock(2)"));
    Once::new().call_once_force(|state| assert_eq!(format!("{state:?}"), "OnceState { poisoned: false }"));
    let handle = thread::spawn(|| ());
    assert_eq!(format!("{handle:?}"), "JoinHandle { .. }");
    let current = thread::current();
    assert_eq!(format!("{current:?}"), format!("Thread {{ id: {:?}, name: {:?}, .. }}", current.id(), current.name()));
    thread::scope(|scope| assert!(format!("{scope:?}").starts_with("Scope { num_running_threads: 0, a_thread_")));
    assert!(format!("{:?}", Instant::now()).starts_with("Instant { "));
    assert!(format!("{:?}", SystemTime::now()).starts_with("SystemTime { "));
    assert!(Instant::now() > Instant::now() - Duration::from_secs(60));
}

fn debug_output_of_locks() {
    let locks = (Mutex::new(1), RwLock::new(2));
    let caught = catch_unwind(|| {
        let _guards = (locks.0.lock().unwrap(), locks.1.write().unwrap());
        let shown = format!("{:?} {:?}", locks.0, locks.1);
        std::panic::panic_any(shown);
    });
    assert_eq!(
        *caught.unwrap_err().downcast::<String>().unwrap(),
        "Mutex { data: \"<locked>\", poisoned: false, .. } RwLock { data: <locked>, poisoned: false, .. }"
    );
    assert_eq!(
        format!("{:?} {:?}", locks.0, locks.1),
        "Mutex { data: 1, poisoned: true, .. } RwLock { data: 2, poisoned: true, .. }"
    );
}
