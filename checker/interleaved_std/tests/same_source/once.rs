use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Once, OnceLock};
use std::thread;

pub const CASES: &[(&str, fn())] = &[
    ("once_runs_once", once_runs_once),
    ("once_is_poisoned", once_is_poisoned),
    ("once_lock_is_initialised_once", once_lock_is_initialised_once),
    ("once_lock_surface", once_lock_surface),
    ("lazy_lock", lazy_lock),
    ("lazy_static_value", lazy_static_value),
    ("thread_locals_are_each_threads_own", thread_locals_are_each_threads_own),
    ("thread_locals_are_destroyed", thread_locals_are_destroyed),
    ("a_thread_local_without_destructor_outlives_the_others", a_thread_local_without_destructor_outlives_the_others),
    ("setting_a_thread_local_does_not_initialise_it", setting_a_thread_local_does_not_initialise_it),
];

fn once_runs_once() {
    let once = Once::new();
    let runs = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                once.call_once(|| {
                    thread::yield_now();
                    runs.fetch_add(1, Ordering::SeqCst);
                });
                assert_eq!(runs.load(Ordering::SeqCst), 1);
            });
        }
    });
    assert!(once.is_completed());
}

fn once_is_poisoned() {
    let once = Once::new();
    assert!(catch_unwind(AssertUnwindSafe(|| once.call_once(|| panic!("on purpose")))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| once.call_once(|| ()))).is_err());
    once.call_once_force(|state| assert!(state.is_poisoned()));
    once.call_once(|| unreachable!());
}

fn once_lock_is_initialised_once() {
    let cell = Arc::new(OnceLock::new());
    let its = cell.clone();
    let other = thread::spawn(move || *its.get_or_init(|| 1));
    let mine = *cell.get_or_init(|| 2);
    assert_eq!(other.join().unwrap(), mine);
    assert_eq!(*cell.wait(), mine);
}

fn once_lock_surface() {
    let mut cell = OnceLock::new();
    assert_eq!(cell.get(), None);
    assert!(catch_unwind(AssertUnwindSafe(|| cell.get_or_init(|| panic!("on purpose")))).is_err());
    assert_eq!((cell.set(1), cell.set(2)), (Ok(()), Err(2)));
    *cell.get_mut().unwrap() += 1;
    assert_eq!(cell.clone(), OnceLock::from(2));
    assert_eq!((cell.take(), cell.take()), (Some(2), None));
    assert_eq!(OnceLock::from(3).into_inner(), Some(3));
}

fn lazy_lock() {
    let runs = Cell::new(0);
    let lazy = LazyLock::new(|| runs.replace(runs.get() + 1));
    assert_eq!(runs.get(), 0);
    assert_eq!((*lazy, *LazyLock::force(&lazy), runs.get()), (0, 0, 1));
    let broken: LazyLock<u8> = LazyLock::new(|| panic!("on purpose"));
    for _ in 0..2 {
        assert!(catch_unwind(AssertUnwindSafe(|| *broken)).is_err());
    }
}

fn lazy_static_value() {
    static LAZY: LazyLock<Vec<u8>> = LazyLock::new(|| vec![1, 2, 3]);
    static CELL: OnceLock<usize> = OnceLock::new();
    let other = thread::spawn(|| LAZY.len());
    assert_eq!(*CELL.get_or_init(|| LAZY.len()), other.join().unwrap());
}

std::thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
    static NAMES: RefCell<Vec<String>> = RefCell::new(vec!["first".to_string()]);
    /// Documented, with attributes, and an initial value that starts with a const block.
    #[allow(dead_code)]
    #[cfg(all())]
    pub(crate) static LONGER: Cell<u32> = const { 1_u32 }.into();
    #[cfg(any())]
    static ABSENT: Nothing = nowhere();
    pub static PLAIN: u8 = const { 7 }
}

fn thread_locals_are_each_threads_own() {
    COUNT.set(COUNT.get() + 1);
    let before = COUNT.get();
    let seen = thread::spawn(|| {
        COUNT.with(|count| count.set(count.get() + 10));
        thread::yield_now();
        COUNT.get()
    });
    assert_eq!(seen.join().unwrap(), 10);
    assert_eq!(COUNT.replace(0), before);
    NAMES.with_borrow_mut(|names| names.push("second".to_string()));
    assert!(NAMES.with_borrow(|names| names.len() >= 2));
    assert_eq!(NAMES.take().len() + NAMES.replace(vec!["first".to_string()]).len(), 2);
    assert_eq!((PLAIN.try_with(|plain| *plain), LONGER.get()), (Ok(7), 1));
    std::thread_local!();
    std::thread_local!(static ONE: Cell<u8> = const { Cell::new(1) });
    let keys: [&'static thread::LocalKey<Cell<u8>>; 2] = [&ONE, &ONE];
    keys[0].set(5);
    assert_eq!((keys[1].get(), format!("{:?}", keys[1]).as_str()), (5, "LocalKey { .. }"));
}

fn thread_locals_are_destroyed() {
    struct Tells(RefCell<Option<Arc<AtomicUsize>>>);
    impl Drop for Tells {
        fn drop(&mut self) {
            if let Some(count) = self.0.take() {
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
    std::thread_local!(static TELLS: Tells = const { Tells(RefCell::new(None)) });
    let count = Arc::new(AtomicUsize::new(0));
    let its = count.clone();
    thread::spawn(move || TELLS.with(|tells| tells.0.replace(Some(its)).is_none())).join().unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

fn a_thread_local_without_destructor_outlives_the_others() {
    std::thread_local! {
        static DEPTH: Cell<u32> = const { Cell::new(0) };
        static READS: RefCell<Option<Reads>> = const { RefCell::new(None) };
        static LATER: Cell<u32> = const { Cell::new(0) };
    }
    struct Reads(Arc<AtomicUsize>);
    impl Drop for Reads {
        fn drop(&mut self) {
            let gone = READS.try_with(|_| ()).is_err();
            self.0.fetch_add((DEPTH.get() + LATER.get()) as usize + usize::from(gone), Ordering::SeqCst);
        }
    }
    let sum = Arc::new(AtomicUsize::new(0));
    let its = sum.clone();
    let other = thread::spawn(move || {
        DEPTH.set(10);
        READS.set(Some(Reads(its)));
        LATER.set(20);
    });
    other.join().unwrap();
    assert_eq!(sum.load(Ordering::SeqCst), 31);
}

fn setting_a_thread_local_does_not_initialise_it() {
    std::thread_local! {
        static CELL: Cell<u8> = panic!("initialised");
        static REF_CELL: RefCell<u8> = panic!("initialised");
        static REPLACED: Cell<u8> = panic!("initialised");
    }
    let other = thread::spawn(|| {
        CELL.set(1);
        CELL.set(2);
        REF_CELL.set(3);
        REF_CELL.with_borrow_mut(|value| *value += 1);
        (CELL.get(), REF_CELL.take(), catch_unwind(|| REPLACED.replace(5)).is_err())
    });
    assert_eq!(other.join().unwrap(), (2, 4, true));
}
