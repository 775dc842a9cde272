//! Every instrument works on real threads and inside an exploration, or says by its name where it does not.

use interleaved_std::interleave::{Plan, Why, explore, watch};
use interleaved_std::thread;
use probe::{
    Allocations, Call, Clock, CountingWaker, Drops, FnTask, Inputs, Limits, ProcessorWatch, SlowTask, Steps, Stopped,
    TASK_A, TASK_B, Traced, TracedSimple, TracedStream, allocations, block_on, cancel_everywhere, elapsed, gate, note,
    pause, settled_threads, soon, source, threads, threads_soon_as, try_run, yields,
};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

const MOMENT: Duration = Duration::from_millis(30);
const LONG: Duration = Duration::from_secs(3);

fn in_both_worlds(body: fn()) {
    body();
    explore(Plan::new().random(200).pct(200), body);
}

#[test]
fn a_task_waits_for_its_wakes() {
    in_both_worlds(|| {
        let task = CountingWaker::new("task");
        let waker = task.waker();
        let theirs = waker.clone();
        let waking = thread::spawn(move || {
            theirs.wake_by_ref();
            thread::sleep(MOMENT);
            theirs.wake();
        });
        assert!(task.wait_for(2, LONG));
        assert!(waking.join().is_ok());
        assert_eq!((task.count(), task.live_wakers()), (2, 1));
        let start = elapsed();
        assert!(!task.wait_for(3, MOMENT), "nobody wakes it any more");
        assert!(elapsed() - start >= MOMENT);
    });
}

#[test]
fn a_clone_of_a_waker_can_do_something() {
    in_both_worlds(|| {
        let (task, other) = (CountingWaker::new("task"), CountingWaker::new("other"));
        let theirs = other.waker();
        task.on_clone(move || theirs.wake());
        let waker = task.waker();
        assert!(!other.is_woken());
        drop(waker.clone());
        assert!(other.is_woken());
    });
}

/// Ready at its second poll; sleeps in each.
struct Sleepy(usize);

impl Future for Sleepy {
    type Output = usize;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<usize> {
        thread::sleep(MOMENT);
        self.0 += 1;
        cx.waker().wake_by_ref();
        if self.0 == 2 { Poll::Ready(2) } else { Poll::Pending }
    }
}

#[test]
fn a_poll_is_timed() {
    in_both_worlds(|| {
        let task = CountingWaker::new("task");
        let mut sleepy = Traced::new("sleepy", Sleepy(0));
        sleepy.expect_pending(&task);
        assert_eq!(sleepy.expect_ready(&task), 2);
        assert!(sleepy.longest_poll() >= MOMENT && sleepy.polls() == 2);
    });
    // There exactly.
    explore(Plan::once(), || {
        let mut sleepy = Traced::new("sleepy", Sleepy(0));
        sleepy.expect_pending(&CountingWaker::new("task"));
        assert_eq!(sleepy.longest_poll(), MOMENT);
    });
}

#[test]
fn a_future_is_polled_until_nobody_wakes_its_task() {
    in_both_worlds(|| {
        let task = CountingWaker::new("task");
        let (gate, opened_later) = gate("opened later");
        let mut opened_later = Traced::new("waiting", opened_later);
        assert!(opened_later.settle(&task).is_pending() && opened_later.polls() == 1);
        gate.open(5);
        assert_eq!(opened_later.settle(&task), Poll::Ready(5));
        let mut patient = Traced::new("patient", yields("yields", 9, "done").1);
        assert_eq!(patient.settle(&task), Poll::Ready("done"));
        let endless = std::panic::catch_unwind(|| {
            let _ = Traced::new("endless", yields("yields", 10, ()).1).settle(&CountingWaker::new("task"));
        });
        assert!(endless.is_err());
    });
}

#[test]
fn a_simplified_future_is_timed_and_its_wakes_are_counted() {
    struct Sleepy;
    impl sim::SimpleFuture for Sleepy {
        type Output = ();

        fn poll(&mut self, wake: fn()) -> Poll<()> {
            thread::sleep(MOMENT);
            wake();
            Poll::Pending
        }
    }
    in_both_worlds(|| {
        let counts = |task: &FnTask| task.count();
        let (a, b) = (counts(&TASK_A), counts(&TASK_B));
        let mut sleepy = TracedSimple::new("sleepy", Sleepy);
        sleepy.expect_pending(&TASK_A);
        assert!(sleepy.longest_poll() >= MOMENT);
        assert_eq!((counts(&TASK_A) - a, counts(&TASK_B) - b), (1, 0));
    });
}

#[test]
fn a_gate_is_opened_by_another_thread() {
    in_both_worlds(|| {
        let (hand, opened_later) = gate("future");
        let opener = hand.clone();
        let opening = thread::spawn(move || opener.open(7));
        let limits = Limits { polls: 10, time: LONG };
        assert_eq!(try_run("future", opened_later, limits).map(|ran| ran.output), Ok(7));
        assert!(hand.is_done() && hand.is_dropped() && opening.join().is_ok());
    });
}

#[test]
fn a_run_is_given_up_when_it_says() {
    in_both_worlds(|| {
        let (_gate, never) = gate::<()>("never");
        let start = elapsed();
        let limits = Limits { polls: 10, time: MOMENT };
        assert_eq!(try_run("never", never, limits).map(|ran| ran.output), Err(Stopped::NeverWoken));
        assert!(elapsed() - start >= MOMENT);
        let (_, restless) = yields("restless", 20, ());
        assert_eq!(try_run("restless", restless, limits).map(|ran| ran.output), Err(Stopped::TooManyPolls));
        let (_, eager) = yields("eager", 3, "done");
        assert_eq!(block_on(eager), "done");
    });
}

#[test]
fn threads_are_counted() {
    in_both_worlds(|| {
        let Some(before) = settled_threads() else { return };
        let stop = CountingWaker::new("stop");
        let theirs = stop.clone();
        let waiting = thread::spawn(move || theirs.wait_for(1, LONG));
        assert!(soon(|| threads() == Some(before + 1)));
        stop.waker().wake();
        assert!(waiting.join().is_ok_and(|woken| woken));
        assert!(threads_soon_as(Some(before)));
    });
}

#[test]
fn what_does_not_come_about_is_given_up() {
    explore(Plan::once(), || {
        assert!(!soon(|| false));
        assert!(elapsed() >= Duration::from_secs(2));
    });
}

#[test]
fn a_lock_that_is_held_while_waking_is_noticed() {
    for held in [false, true] {
        let body = move || {
            let task = SlowTask::new("slow task");
            let waker = task.waker();
            let lock = Arc::new(interleaved_std::sync::Mutex::new(()));
            let theirs = Arc::clone(&lock);
            let waking = thread::spawn(move || {
                let guard = theirs.lock();
                if held {
                    waker.wake();
                    drop(guard);
                } else {
                    drop(guard);
                    waker.wake();
                }
            });
            assert!(task.wait_for_the_wake(Duration::from_secs(10)));
            assert_eq!(task.does_meanwhile(|| drop(lock.lock())), !held);
            assert!(waking.join().is_ok());
        };
        body();
        explore(Plan::new().random(200).pct(200), body);
    }
}

#[test]
fn a_future_is_dropped_at_each_of_its_points() {
    in_both_worlds(|| {
        let drops = Drops::new();
        let make = || {
            let guard = drops.guard("guard");
            let (_, yielding) = yields("future", 2, ());
            async move {
                let _guard = guard;
                yielding.await;
            }
        };
        let points = cancel_everywhere("future", LONG, make, |point| assert_eq!(drops.count(), point + 1));
        assert_eq!((points, drops.contains("guard")), (3, true));
    });
}

#[test]
fn a_clock_of_the_tests_own_moves_when_nothing_else_can() {
    in_both_worlds(|| {
        let clock = Clock::new();
        let ran = clock.try_run("sleep", clock.sleep(LONG), Limits::default());
        assert_eq!(ran.map(|ran| (ran.elapsed, ran.polls)), Ok((LONG, 2)));
    });
}

#[test]
fn a_stream_is_watched_and_inputs_are_drawn() {
    in_both_worlds(|| {
        struct One(Option<u64>);
        impl futures_core::Stream for One {
            type Item = u64;

            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
                Poll::Ready(self.0.take())
            }
        }
        let drawn = Inputs::new().number();
        assert_eq!(drawn, Inputs::new().number());
        let task = CountingWaker::new("task");
        let mut stream = TracedStream::new("one", One(Some(drawn)));
        assert_eq!(stream.poll_next(&task), Poll::Ready(Some(drawn)));
        assert_eq!(stream.poll_next(&task), Poll::Ready(None));
        note("one", "is over");
    });
}

/// Does nothing but count.
struct Counted(AtomicUsize);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A stream that steps aside so many times, waking its task each time, and is over then.
struct StepsAside(usize);

impl futures_core::Stream for StepsAside {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u32>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[test]
fn a_stream_is_fed_by_another_thread() {
    in_both_worlds(|| {
        let task = CountingWaker::new("task");
        let (source, stream) = source("stream");
        let mut stream = TracedStream::new("stream", stream);
        assert_eq!(stream.next_or_pending(&task), Poll::Pending);
        let feeding = thread::spawn(move || {
            source.give(5);
            source.end();
            source
        });
        assert!(task.wait_for(1, LONG));
        let source = feeding.join().expect("nothing panics");
        assert_eq!((source.polls(), source.left(), source.is_over()), (1, 1, false));
        assert_eq!(stream.next_or_pending(&task), Poll::Ready(Some(5)));
        assert_eq!(stream.next_or_pending(&task), Poll::Ready(None));
        assert_eq!((source.left(), source.is_over(), source.is_dropped()), (0, true, false));
        assert_eq!((task.count(), task.live_wakers()), (1, 0), "a stream that is Ready wakes nobody any more");
        let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stream.poll_next(&task)));
        assert!(again.is_err(), "a stream that is over is not to be polled");
        drop(stream);
        assert!(source.is_dropped());

        assert_eq!(TracedStream::new("nine", StepsAside(9)).next_or_pending(&task), Poll::Ready(None));
        let mut ten = TracedStream::new("ten", StepsAside(10));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ten.next_or_pending(&task))).is_err());
    });
}

#[test]
fn a_note_is_a_row_of_its_thread() {
    let explored = watch(Plan::new(), &String::new, || {
        let counted = Arc::new(Counted(AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&counted));
        let waking = thread::spawn(move || {
            note("task", "is woken");
            waker.wake();
        });
        assert!(waking.join().is_ok());
        assert_eq!(counted.0.load(Ordering::Relaxed), 0, "to be told of");
    });
    let failed = explored.result.expect_err("it fails");
    assert!(failed.story.contains("task: is woken"), "{}", failed.story);
    assert!(matches!(failed.why, Why::Panicked(_)));
}

#[test]
fn steps_are_counted_exactly() {
    explore(Plan::once(), || {
        let idle = thread::spawn(|| thread::sleep(1_000 * LONG));
        thread::sleep(MOMENT);
        let steps = Steps::start();
        thread::sleep(100 * LONG);
        // The test's own sleep, and its end.
        assert_eq!((steps.taken(), steps.looks_at_the_clock()), (2, 0));
        let restless = thread::spawn(|| {
            for _ in 0..50 {
                thread::sleep(MOMENT);
                let _ = interleaved_std::time::Instant::now();
            }
        });
        let steps = Steps::start();
        thread::sleep(LONG);
        assert_eq!(steps.looks_at_the_clock(), 50);
        assert!((150..=160).contains(&steps.taken()), "{}", steps.taken());
        assert!(restless.join().is_ok());
        drop(idle);
    });
}

#[test]
fn what_is_allocated_and_freed_is_counted() {
    let counted = |memory: Allocations| (memory.count, memory.bytes, memory.freed);
    let (mut bytes, memory) = allocations(|| vec![0_u8; 1_000]);
    assert_eq!(counted(memory), (1, 1_000, 0));
    let ((), memory) = allocations(|| bytes.reserve_exact(2_000));
    assert_eq!(counted(memory), (1, 3_000, 1_000), "an allocation that grows");
    let ((), memory) = allocations(|| drop(bytes));
    assert_eq!(counted(memory), (0, 0, 3_000));
}

#[test]
fn allocations_are_counted_and_those_at_once() {
    let older = vec![Box::new(0)];
    let (inner, outer) = allocations(|| {
        let kept = Box::new(1);
        let ((), inner) = allocations(|| {
            for number in 0..10 {
                drop((Box::new(number), Box::new(number)));
            }
        });
        drop((kept, older));
        inner
    });
    assert_eq!((inner.count, inner.at_once), (20, 2));
    assert_eq!((outer.count, outer.at_once), (21, 3), "what is kept meanwhile counts, too");
    let ((), nothing) = allocations(|| ());
    assert_eq!(nothing, probe::Allocations::default());
}

#[test]
fn what_cannot_work_says_so_by_its_name() {
    let cases: [(&str, fn()); 2] =
        [("ProcessorWatch", || drop(ProcessorWatch::start())), ("allocations", || drop(allocations(String::new)))];
    for (name, body) in cases {
        body();
        let failed = watch(Plan::once(), &String::new, body).result.expect_err("it refuses");
        assert!(failed.to_string().contains(&format!("{name} does not work inside an exploration")), "{failed}");
    }
    let outside = std::panic::catch_unwind(Steps::start).expect_err("it refuses");
    assert!(outside.downcast_ref::<String>().is_some_and(|text| text.contains("Steps counts")));
}

#[test]
fn a_call_goes_on_beside_the_test() {
    in_both_worlds(|| {
        let (gate, opened_later) = gate("future");
        let call = Call::start("block_on", || block_on(opened_later));
        gate.open(42);
        assert_eq!(call.returns("its future is Ready"), 42);
    });
}

#[test]
fn a_call_that_does_not_return_or_panics_fails_the_test() {
    let stuck = || {
        Call::<()>::start("park", || {
            loop {
                thread::park()
            }
        })
        .returns("pigs fly")
    };
    let panics = || Call::start("panic", || panic!("the words of the call")).returns("it is called");
    let words = |body: fn()| match watch(Plan::new(), &String::new, body).result.map_err(|failed| failed.why) {
        Err(Why::Panicked(panicked)) => panicked.message,
        other => format!("{other:?}"),
    };
    assert_eq!(
        words(stuck),
        "expected: park returns once pigs fly\nseen:     it never does: all threads wait, and nobody is left to wake this one"
    );
    assert_eq!(words(panics), "the words of the call");
    for body in [stuck as fn(), panics] {
        assert!(std::panic::catch_unwind(body).is_err());
    }
}

#[test]
fn a_future_notices_that_it_is_asked_again_and_again() {
    in_both_worlds(|| {
        let task = CountingWaker::new("task");
        let (gate, opened_later) = gate::<()>("future");
        let mut future = Traced::new("future", opened_later.asked_at_most(2));
        for _ in 0..3 {
            // The first is the beginning or follows the wake.
            (0..3).for_each(|_| future.expect_pending(&task));
            gate.wake_for_nothing();
        }
        (0..3).for_each(|_| future.expect_pending(&task));
        let once_more = std::panic::AssertUnwindSafe(|| future.expect_pending(&task));
        assert!(std::panic::catch_unwind(once_more).is_err());
    });
}

#[test]
fn whoever_is_patient_does_not_wait_for_one_that_spins() {
    explore(Plan::new().random(20).pct(20), || {
        let stop = Arc::new(interleaved_std::sync::atomic::AtomicBool::new(false));
        let theirs = Arc::clone(&stop);
        let spins = thread::spawn(move || while !theirs.load(Ordering::SeqCst) {});
        pause(MOMENT);
        stop.store(true, Ordering::SeqCst);
        assert!(spins.join().is_ok());
    });
}
