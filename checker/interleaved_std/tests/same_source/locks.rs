use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, PoisonError, RwLock, RwLockWriteGuard, TryLockError};
use std::thread;
use std::time::Duration;

pub const CASES: &[(&str, fn())] = &[
    ("mutex_excludes", mutex_excludes),
    ("mutex_surface", mutex_surface),
    ("mutex_is_poisoned", mutex_is_poisoned),
    ("a_guard_dropped_in_order_does_not_poison", a_guard_dropped_in_order_does_not_poison),
    ("rwlock_lets_readers_in_together", rwlock_lets_readers_in_together),
    ("rwlock_surface", rwlock_surface),
    ("condvar_hands_over", condvar_hands_over),
    ("condvar_times_out", condvar_times_out),
    ("barrier_has_one_leader", barrier_has_one_leader),
    ("atomics", atomics),
    ("atomics_are_updated", atomics_are_updated),
    ("pointers_are_moved", pointers_are_moved),
    ("deprecated_names", deprecated_names),
    ("atomics_are_shared", atomics_are_shared),
    ("statics", statics),
];

fn mutex_excludes() {
    let counter = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                let mut counter = counter.lock().unwrap();
                let before = *counter;
                thread::yield_now();
                *counter = before + 1;
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(Arc::try_unwrap(counter).unwrap().into_inner().unwrap(), 2);
}

fn mutex_surface() {
    let mut mutex = Mutex::from(vec![1]);
    mutex.get_mut().unwrap().push(2);
    {
        let guard = mutex.lock().unwrap();
        assert!(matches!(mutex.try_lock(), Err(TryLockError::WouldBlock)));
        assert_eq!(format!("{guard:?}"), "[1, 2]");
        assert!(format!("{mutex:?}").contains("<locked>"));
    }
    assert_eq!(format!("{mutex:?}"), "Mutex { data: [1, 2], poisoned: false, .. }");
    mutex.try_lock().unwrap().push(3);
    let unsized_one: &Mutex<[i32]> = &Mutex::new([1, 2]);
    assert_eq!(unsized_one.lock().unwrap().len(), 2);
    assert_eq!(Mutex::<u8>::default().into_inner().unwrap(), 0);
}

fn mutex_is_poisoned() {
    let mutex = Arc::new(Mutex::new(1));
    let its = mutex.clone();
    let result = thread::spawn(move || {
        let _guard = its.lock().unwrap();
        panic!("on purpose");
    })
    .join();
    assert_eq!(result.unwrap_err().downcast_ref::<&str>(), Some(&"on purpose"));
    assert!(mutex.is_poisoned());
    let guard = mutex.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(*guard, 1);
    drop(guard);
    assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
    mutex.clear_poison();
    assert!(mutex.lock().is_ok());
}

fn a_guard_dropped_in_order_does_not_poison() {
    struct LocksInDrop(Arc<Mutex<u8>>);
    impl Drop for LocksInDrop {
        fn drop(&mut self) {
            assert!(thread::panicking());
            *self.0.lock().unwrap() += 1;
        }
    }
    let mutex = Arc::new(Mutex::new(0));
    let its = mutex.clone();
    let caught = catch_unwind(AssertUnwindSafe(move || {
        let _drops = LocksInDrop(its);
        panic!("on purpose");
    }));
    assert!(caught.is_err() && !thread::panicking());
    assert_eq!(*mutex.lock().unwrap(), 1);
}

fn rwlock_lets_readers_in_together() {
    let lock = Arc::new(RwLock::new(1));
    let mine = lock.read().unwrap();
    let its = lock.clone();
    assert_eq!(thread::spawn(move || *its.read().unwrap()).join().unwrap(), 1);
    drop(mine);
    let its = lock.clone();
    let writer = thread::spawn(move || *its.write().unwrap() += 1);
    let seen = *lock.read().unwrap();
    assert!(seen == 1 || seen == 2);
    writer.join().unwrap();
    assert_eq!(*lock.read().unwrap(), 2);
}

fn rwlock_surface() {
    let mut lock = RwLock::new(5);
    *lock.get_mut().unwrap() += 1;
    let read = lock.read().unwrap();
    assert!(lock.try_write().is_err());
    assert_eq!(*lock.try_read().unwrap(), 6);
    drop(read);
    let mut write = lock.try_write().unwrap();
    *write += 1;
    assert!(lock.try_read().is_err());
    let read = RwLockWriteGuard::downgrade(write);
    assert_eq!((*read, *lock.try_read().unwrap()), (7, 7));
    drop(read);
    let lock = Arc::new(lock);
    let its = lock.clone();
    let _ = thread::spawn(move || {
        let _guard = its.write();
        panic!("on purpose");
    })
    .join();
    assert!(lock.is_poisoned() && lock.read().is_err());
    lock.clear_poison();
    assert_eq!(Arc::into_inner(lock).unwrap().into_inner().unwrap(), 7);
}

fn condvar_hands_over() {
    let pair = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
    let its = pair.clone();
    let producer = thread::spawn(move || {
        for i in 0..2 {
            its.0.lock().unwrap().push(i);
            its.1.notify_one();
        }
        its.1.notify_all();
    });
    let items = pair.1.wait_while(pair.0.lock().unwrap(), |items| items.len() < 2).unwrap();
    assert_eq!(*items, [0, 1]);
    drop(items);
    producer.join().unwrap();
    let mut guard = pair.0.lock().unwrap();
    while guard.is_empty() {
        guard = pair.1.wait(guard).unwrap();
    }
}

fn condvar_times_out() {
    let (mutex, condvar) = (Mutex::new(false), Condvar::default());
    let short = Duration::from_millis(3);
    let (guard, _maybe_spurious) = condvar.wait_timeout(mutex.lock().unwrap(), short).unwrap();
    let (guard, result) = condvar.wait_timeout_while(guard, short, |done| !*done).unwrap();
    assert!(result.timed_out() && !*guard);
    let (_guard, result) = condvar.wait_timeout_while(guard, short, |_| false).unwrap();
    assert!(!result.timed_out());
}

fn barrier_has_one_leader() {
    let barrier = Arc::new(Barrier::new(2));
    let its = barrier.clone();
    let other = thread::spawn(move || its.wait().is_leader());
    let me = barrier.wait().is_leader();
    assert!(me ^ other.join().unwrap());
}

fn atomics() {
    let a = AtomicUsize::new(5);
    assert_eq!(a.fetch_add(2, Ordering::Relaxed), 5);
    assert_eq!(a.fetch_sub(1, Ordering::AcqRel), 7);
    assert_eq!(a.swap(10, Ordering::SeqCst), 6);
    assert_eq!(a.compare_exchange(10, 11, Ordering::SeqCst, Ordering::Relaxed), Ok(10));
    assert_eq!(a.compare_exchange(10, 12, Ordering::SeqCst, Ordering::Relaxed), Err(11));
    assert_eq!(a.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |v| v.checked_mul(2)), Ok(11));
    assert_eq!(a.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |_| None), Err(22));
    assert_eq!(a.fetch_max(30, Ordering::SeqCst), 22);
    assert_eq!(a.fetch_min(3, Ordering::SeqCst), 30);
    assert_eq!((format!("{a:?}"), a.into_inner()), ("3".to_string(), 3));
    let mut b = AtomicBool::from(false);
    *b.get_mut() = true;
    assert!(b.fetch_and(false, Ordering::SeqCst) && !b.fetch_or(true, Ordering::SeqCst));
    assert!(b.fetch_xor(true, Ordering::SeqCst) && !b.fetch_not(Ordering::SeqCst) && b.load(Ordering::Acquire));
    let wrapped = AtomicI32::new(i32::MAX);
    wrapped.fetch_add(1, Ordering::SeqCst);
    assert_eq!(wrapped.load(Ordering::SeqCst), i32::MIN);
    let (mut one, mut two) = (1, 2);
    let pointer = AtomicPtr::new(&mut one);
    assert_eq!(pointer.swap(&mut two, Ordering::SeqCst), &raw mut one);
    assert!(catch_unwind(|| AtomicU64::default().load(std::hint::black_box(Ordering::Release))).is_err());
}

fn atomics_are_updated() {
    let number = AtomicU64::new(1);
    thread::scope(|scope| {
        let other = scope.spawn(|| number.update(Ordering::SeqCst, Ordering::SeqCst, |n| n + 10));
        let mine = number.try_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_add(100)).unwrap();
        assert!(matches!((mine, other.join().unwrap()), (1, 101) | (11, 1)));
    });
    assert_eq!(number.try_update(Ordering::SeqCst, Ordering::SeqCst, |_| None), Err(111));
    let flag = AtomicBool::new(false);
    assert!(!flag.update(Ordering::Relaxed, Ordering::Relaxed, |flag| !flag) && flag.into_inner());
    assert!(catch_unwind(|| number.update(Ordering::SeqCst, std::hint::black_box(Ordering::Release), |n| n)).is_err());
}

fn pointers_are_moved() {
    let mut numbers = [1_u32, 2, 3, 4];
    let start = numbers.as_mut_ptr();
    let pointer = AtomicPtr::new(start);
    assert_eq!(pointer.fetch_ptr_add(3, Ordering::SeqCst), start);
    assert_eq!(pointer.fetch_ptr_sub(1, Ordering::SeqCst), start.wrapping_add(3));
    assert_eq!(pointer.fetch_byte_add(4, Ordering::SeqCst), start.wrapping_add(2));
    assert_eq!(pointer.fetch_byte_sub(12, Ordering::SeqCst), start.wrapping_add(3));
    // The lowest bit of a pointer to something aligned can carry a flag.
    assert_eq!(pointer.fetch_or(1, Ordering::SeqCst), start);
    assert_eq!(pointer.fetch_xor(1, Ordering::SeqCst).addr(), start.addr() + 1);
    assert_eq!(pointer.fetch_and(!1, Ordering::SeqCst), start);
    assert_eq!(pointer.update(Ordering::SeqCst, Ordering::SeqCst, |at| at.wrapping_add(1)), start);
    assert_eq!(pointer.into_inner(), &raw mut numbers[1]);
}

#[allow(deprecated)]
fn deprecated_names() {
    use std::sync::atomic::{ATOMIC_BOOL_INIT, ATOMIC_ISIZE_INIT, ATOMIC_USIZE_INIT, AtomicIsize, spin_loop_hint};
    use std::sync::{ONCE_INIT, Once};
    static READY: AtomicBool = ATOMIC_BOOL_INIT;
    static SIGNED: AtomicIsize = ATOMIC_ISIZE_INIT;
    static COUNT: AtomicUsize = ATOMIC_USIZE_INIT;
    static START: Once = ONCE_INIT;
    let other = thread::spawn(|| {
        START.call_once(|| SIGNED.store(-1, Ordering::Relaxed));
        COUNT.compare_and_swap(0, 1, Ordering::AcqRel);
        READY.store(true, Ordering::Release);
    });
    while !READY.load(Ordering::Acquire) {
        spin_loop_hint();
    }
    assert_eq!((COUNT.compare_and_swap(0, 2, Ordering::Release), SIGNED.load(Ordering::Relaxed)), (1, -1));
    other.join().unwrap();
}

fn atomics_are_shared() {
    let (data, ready) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            data.store(7, Ordering::Relaxed);
            ready.store(true, Ordering::Release);
        });
        while !ready.load(Ordering::Acquire) {
            std::hint::spin_loop();
        }
        assert_eq!(data.load(Ordering::Relaxed), 7);
    });
}

fn statics() {
    static TOTAL: Mutex<u64> = Mutex::new(0);
    static NAMES: RwLock<Vec<String>> = RwLock::new(Vec::new());
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    static CHANGED: Condvar = Condvar::new();
    let thread = thread::spawn(|| {
        *TOTAL.lock().unwrap() += 1;
        CHANGED.notify_all();
    });
    let total = CHANGED.wait_while(TOTAL.lock().unwrap(), |total| *total == 0).unwrap();
    assert!(*total >= 1);
    drop(total);
    thread.join().unwrap();
    NAMES.write().unwrap().push("a".to_string());
    assert!(!NAMES.read().unwrap().is_empty());
    assert!(CALLS.fetch_add(1, Ordering::SeqCst) < usize::MAX);
}
