//! The stacks that virtual threads run on. The only place that needs unsafe code for switching.
#![allow(unsafe_code)]

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::RefCell;

/// Enough for formatting and deep futures in a debug build; only touched pages cost memory.
const STACK_BYTES: usize = 512 * 1024;

std::thread_local! {
    /// Stacks to use again: mapping one costs more than a whole small schedule.
    static POOL: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// A virtual thread that can be resumed.
pub(super) struct Fiber {
    coroutine: Option<Coroutine<(), (), (), DefaultStack>>,
    yielder: *const Yielder<(), ()>,
}

/// The way back from a running fiber to the loop that resumed it.
pub(super) struct Exit(*const Yielder<(), ()>);

std::thread_local! {
    /// Where a fiber leaves its yielder when it is first resumed.
    static STARTED: RefCell<*const Yielder<(), ()>> = const { RefCell::new(std::ptr::null()) };
}

impl Fiber {
    pub(super) fn new(body: Box<dyn FnOnce()>) -> Fiber {
        let pooled = POOL.with(|pool| pool.borrow_mut().pop());
        let stack =
            pooled.unwrap_or_else(|| DefaultStack::new(STACK_BYTES).expect("no memory for another thread's stack"));
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), ()>, ()| {
            STARTED.with(|cell| *cell.borrow_mut() = yielder);
            // The first resume only fetches the yielder.
            yielder.suspend(());
            body();
        });
        let mut fiber = Fiber { coroutine: Some(coroutine), yielder: std::ptr::null() };
        fiber.resume();
        fiber.yielder = STARTED.with(|cell| cell.replace(std::ptr::null()));
        fiber
    }

    /// Runs the fiber until it suspends (false) or ends (true).
    pub(super) fn resume(&mut self) -> bool {
        let coroutine = self.coroutine.as_mut().expect("a fiber is resumed until it ends");
        match coroutine.resume(()) {
            CoroutineResult::Yield(()) => false,
            CoroutineResult::Return(()) => true,
        }
    }

    pub(super) fn exit(&self) -> Exit {
        Exit(self.yielder)
    }
}

impl Exit {
    /// Suspends the running fiber, whose exit this must be.
    pub(super) fn suspend(self) {
        // SAFETY: the yielder lives in the first frame of the coroutine that is running, which is
        // there until the coroutine has returned; `Run::leaving` hands out the running one's.
        unsafe { &*self.0 }.suspend(());
    }
}

impl Drop for Fiber {
    fn drop(&mut self) {
        let Some(mut coroutine) = self.coroutine.take() else { return };
        if !coroutine.done() {
            // What happens to a thread when the process ends: it just stops, no destructor runs.
            // SAFETY: the execution is over, none of its threads ever runs again, so nobody can
            // reach what this stack holds. What it owns on the heap is leaked.
            unsafe { coroutine.force_reset() };
        }
        let stack = coroutine.into_stack();
        let _ = POOL.try_with(|pool| pool.borrow_mut().push(stack));
    }
}
