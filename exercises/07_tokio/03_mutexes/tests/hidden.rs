use mutexes::{counter, increment_and_do_stuff, increment_then_do_stuff};
use probe::{CountingWaker, Drops, Inputs, Tasks, Traced, all_orders, expect, gate, graded, note, yields};
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

fn number_in(counter: &Mutex<u64>) -> u64 {
    *counter.lock().unwrap_or_else(PoisonError::into_inner)
}

/// With tokio's lock, whoever waited longest is next, and stuffs never overlap, in whatever order the tasks are polled.
#[graded(points = 2, lesson = "Hold it across the await")]
fn stuffs_take_turns() {
    all_orders(|order| {
        let counter = tokio::sync::Mutex::new(0);
        let (came, numbers, busy) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()), Cell::new(false));
        let mut tasks = Tasks::new(order);
        for name in ["a", "b", "c"] {
            let (counter, came, numbers, busy) = (&counter, &came, &numbers, &busy);
            tasks.spawn(name, async move {
                came.borrow_mut().push(name);
                let stuff = async |number| {
                    expect!(
                        !busy.replace(true),
                        expected = "one call's stuff has ended when the next one's begins",
                        seen = "both are being done"
                    );
                    yields("stuff", 1, ()).1.await;
                    numbers.borrow_mut().push((name, number));
                    busy.set(false);
                };
                increment_and_do_stuff(counter, stuff).await;
            });
        }
        tasks.run();
        drop(tasks);
        let expected: Vec<_> = came.into_inner().into_iter().zip(1..).collect();
        let numbers = numbers.into_inner();
        expect!(
            numbers == expected,
            expected = "the calls' stuffs end in this order, with these numbers: {expected:?}",
            seen = "it was {numbers:?}"
        );
    });
}

/// A call that is dropped while its stuff is being done drops the stuff and frees the lock. What was counted stays counted.
#[graded(points = 2, lesson = "Your task")]
fn dropped_call_leaves_number_and_lock() {
    let drops = Drops::new();
    let task = CountingWaker::new("task");
    let (std_lock, tokio_lock) = (Mutex::new(0), tokio::sync::Mutex::new(0));
    let (handle, owner) = counter(0);
    let owners = CountingWaker::new("owner's task");
    let mut owner = Traced::new("owner", owner.run());
    let waits = |name: &str| {
        let guard = drops.guard(name);
        let (_gate, stuff) = gate::<()>(name);
        async move {
            let _guard = guard;
            stuff.await;
        }
    };
    let calls = [
        Traced::new("with std's lock", increment_then_do_stuff(&std_lock, |_| waits("stuff with std's lock"))),
        Traced::new("with tokio's lock", increment_and_do_stuff(&tokio_lock, |_| waits("stuff with tokio's lock"))),
        Traced::new("with the owner", async {
            let _ = handle.increment_then_do_stuff(|_| waits("stuff with the owner")).await;
        }),
    ];
    for (mut call, which) in calls.into_iter().zip(["std's lock", "tokio's lock", "the owner"]) {
        for _ in 0..3 {
            call.expect_pending(&task);
            owner.expect_pending(&owners);
        }
        note("the call", "dropped");
        drop(call);
        expect!(
            drops.contains(&format!("stuff with {which}")),
            expected = "the call with {which} drops its stuff when it is dropped",
            seen = "the stuff lives on"
        );
    }
    let number = number_in(&std_lock);
    expect!(number == 1, expected = "with std's lock the number stays 1", seen = "it is {number}");
    match tokio_lock.try_lock() {
        Ok(number) => expect!(*number == 1, expected = "with tokio's lock the number stays 1", seen = "it is {number}"),
        Err(_) => expect!(false, expected = "tokio's lock is free after the drop", seen = "it is held"),
    }
    drop(handle);
    let number = owner.expect_ready(&owners);
    expect!(number == 1, expected = "with the owner the number stays 1", seen = "it is {number}");
}

/// A call that is dropped while it waits for the owner harms nobody: the owner goes on, and the others get different numbers.
#[graded(points = 2, lesson = "Give it to a task")]
fn dropped_caller_harms_nobody() {
    all_orders(|order| {
        let (handle, owner) = counter(0);
        let numbers = RefCell::new(Vec::new());
        let mut tasks = Tasks::new(order);
        tasks.spawn("owner", async {
            owner.run().await;
        });
        let patient = handle.clone();
        tasks.spawn("dropped", async {
            let handle = handle;
            let _ = handle.increment_then_do_stuff(async |_| ()).await;
        });
        tasks.spawn("patient", async {
            let handle = patient;
            for _ in 0..2 {
                let number = handle.increment_then_do_stuff(async |number| number).await;
                numbers.borrow_mut().push(number);
            }
        });
        for _ in 0..order.choose(4) {
            tasks.step();
        }
        tasks.cancel("dropped");
        tasks.run();
        expect!(
            tasks.has_ended("patient"),
            expected = "the other calls are answered when one was dropped",
            seen = "they are still waiting: the owner does not go on"
        );
        drop(tasks);
        let numbers = numbers.into_inner();
        let as_it_should = match numbers[..] {
            [Ok(first), Ok(second)] => 0 < first && first < second && second <= 3,
            _ => false,
        };
        expect!(
            as_it_should,
            expected =
                "three calls, of which one was dropped, make the number 2 or 3, and the others get numbers that grow",
            seen = "they got {numbers:?}"
        );
    });
}

/// However many calls wait for the owner, each of them is answered.
#[graded(points = 1, lesson = "Give it to a task")]
fn long_queue_is_answered() {
    const CALLS: u64 = 300;
    let (handle, owner) = counter(0);
    let task = CountingWaker::new("task");
    let mut calls: Vec<_> = (1..=CALLS)
        .map(|call| (call, Traced::new("call", handle.increment_then_do_stuff(async |number| number))))
        .collect();
    for (_, call) in &mut calls {
        call.expect_pending(&task);
    }
    let owners = CountingWaker::new("owner's task");
    let mut owner = Traced::new("owner", owner.run());
    let mut rounds = 0;
    while !calls.is_empty() && rounds < CALLS {
        rounds += 1;
        owner.expect_pending(&owners);
        calls.retain_mut(|(call, future)| match future.poll(&task) {
            Poll::Ready(number) => {
                expect!(
                    number.as_ref().is_ok_and(|number| number == &*call),
                    expected = "the calls are numbered as they came, so call {call} gets {call}",
                    seen = "it got {number:?}"
                );
                false
            }
            Poll::Pending => true,
        });
    }
    let left = calls.len();
    expect!(left == 0, expected = "each of {CALLS} calls is answered", seen = "{left} are still waiting");
}

/// The owner sleeps while no call comes, and a call sleeps while no answer does; the task that polled last is woken.
#[graded(points = 1, lesson = "Give it to a task")]
fn owner_and_callers_sleep() {
    let (handle, owner) = counter(0);
    let (owners, callers) = (CountingWaker::new("owner's task"), CountingWaker::new("caller's task"));
    let mut owner = Traced::new("owner", owner.run());
    let mut call = Traced::new("call", handle.increment_then_do_stuff(async |number| number));
    owner.expect_pending(&CountingWaker::new("task before"));
    for (asleep, name) in [(false, "owner"), (true, "call")] {
        let task = if asleep { &callers } else { &owners };
        let polls = (1..=10).find(|_| {
            let woken = task.count();
            if asleep {
                call.expect_pending(task)
            } else {
                owner.expect_pending(task)
            }
            task.count() == woken
        });
        expect!(
            polls.is_some(),
            expected = "the {name} is left asleep while there is nothing for it to do",
            seen = "it was woken after each of 10 polls, although nothing had changed"
        );
    }
    expect!(
        owners.is_woken(),
        expected = "the owner's task, which polled last, is woken by a call",
        seen = "it was not woken"
    );
    let later = CountingWaker::new("task that takes the call over");
    call.expect_pending(&later);
    owner.expect_pending(&owners);
    expect!(
        later.is_woken(),
        expected = "the task that polled the call last is woken by the answer",
        seen = "it was not woken"
    );
    let number = call.expect_ready(&later);
    expect!(number == Ok(1), expected = "the call gets the number 1", seen = "it got {number:?}");
}

/// The stuff gets the new number once, may borrow and stay on its thread, and what it returns is handed on.
#[graded(points = 1, lesson = "Your task")]
fn output_is_handed_on() {
    let mut inputs = Inputs::new();
    let (start, word) = (inputs.within(1 << 32..1 << 60), inputs.word());
    let (std_lock, tokio_lock) = (Mutex::new(start), tokio::sync::Mutex::new(start));
    let (handle, owner) = counter(start);
    let calls = Rc::new(Cell::new(0));
    let (task, owners) = (CountingWaker::new("task"), CountingWaker::new("owner's task"));
    let stuff = |number: u64| {
        let (word, calls) = (&word, Rc::clone(&calls));
        async move {
            calls.set(calls.get() + 1);
            yields("stuff", 1, ()).1.await;
            (word.as_str(), number)
        }
    };
    let mut owner = Traced::new("owner", owner.run());
    let futures = [
        Traced::new("with std's lock", async { Ok(increment_then_do_stuff(&std_lock, stuff).await) }),
        Traced::new("with tokio's lock", async { Ok(increment_and_do_stuff(&tokio_lock, stuff).await) }),
        Traced::new("with the owner", handle.increment_then_do_stuff(stuff)),
    ];
    let expected = (word.as_str(), start + 1);
    for mut future in futures {
        let output = (0..10).find_map(|_| match future.poll(&task) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => {
                owner.expect_pending(&owners);
                None
            }
        });
        expect!(
            matches!(output, Some(Ok(output)) if output == expected),
            expected = "the output is that of the stuff, which got the new number",
            seen = "it was another one, or none"
        );
    }
    let calls = calls.get();
    expect!(calls == 3, expected = "each call does its stuff once", seen = "three calls did it {calls} times");
}

/// A panic in the stuff leaves every way of counting as it was: neither lock is held or poisoned, and the number goes on.
#[graded(points = 1, lesson = "Hold it across the await")]
fn panicking_stuff_leaves_the_lock() {
    let (std_lock, tokio_lock) = (Mutex::new(0), tokio::sync::Mutex::new(0));
    let task = CountingWaker::new("task");
    let panics = async |_: u64| -> u64 { std::panic::resume_unwind(Box::new("on purpose")) };
    let mut calls = [
        Traced::new("with std's lock", increment_then_do_stuff(&std_lock, panics)),
        Traced::new("with tokio's lock", increment_and_do_stuff(&tokio_lock, panics)),
    ];
    for call in &mut calls {
        let ended = catch_unwind(AssertUnwindSafe(|| call.poll(&task)));
        expect!(ended.is_err(), expected = "a panic of the stuff goes on to the caller", seen = "it was swallowed");
    }
    let poisoned = std_lock.is_poisoned();
    expect!(!poisoned, expected = "std's lock was not held during the stuff", seen = "the panic has poisoned it");
    let mut next = Traced::new("next", increment_and_do_stuff(&tokio_lock, async |number| number));
    let number = next.expect_ready(&task);
    expect!(number == 2, expected = "the next call with tokio's lock gets the number 2", seen = "it got {number}");
}

/// Two counters of each way have nothing to do with each other.
#[graded(points = 2, lesson = "Your task")]
fn counters_are_apart() {
    all_orders(|order| {
        let mut inputs = Inputs::new();
        let starts = [inputs.within(0..100), inputs.within(1_000..2_000)];
        let std_locks = starts.map(Mutex::new);
        let tokio_locks = starts.map(tokio::sync::Mutex::new);
        let numbers = RefCell::new(Vec::new());
        let mut tasks = Tasks::new(order);
        for (which, name) in ["counter a", "counter b"].into_iter().enumerate() {
            let (start, std_lock, tokio_lock, numbers) =
                (starts[which], &std_locks[which], &tokio_locks[which], &numbers);
            let (handle, owner) = counter(start);
            tasks.spawn(&format!("owner of {name}"), async move {
                owner.run().await;
            });
            tasks.spawn(name, async move {
                let stuff = async |number| {
                    yields("stuff", 1, ()).1.await;
                    number
                };
                let released = increment_then_do_stuff(std_lock, stuff).await;
                let held = increment_and_do_stuff(tokio_lock, stuff).await;
                let owned = handle.increment_then_do_stuff(stuff).await;
                numbers.borrow_mut().push((start, [Ok(released), Ok(held), owned]));
            });
        }
        tasks.run();
        for name in ["counter a", "counter b"] {
            expect!(tasks.has_ended(name), expected = "{name} gives all its numbers", seen = "a call is still waiting");
        }
        drop(tasks);
        for (start, numbers) in numbers.into_inner() {
            expect!(
                numbers == [Ok(start + 1); 3],
                expected = "a counter that begins at {start} gives the next number three times: with std's lock, tokio's, and the owner",
                seen = "it gave {numbers:?}"
            );
        }
    });
}
