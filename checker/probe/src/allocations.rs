use crate::moment::not_inside_an_exploration;
use crate::session::note_out_of_memory;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What was allocated on the heap while something ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How many times.
    pub count: usize,
    /// How much, in bytes.
    pub bytes: usize,
    /// The most allocations that were there at once. What was there before and was freed meanwhile makes room for others.
    pub at_once: usize,
}

thread_local! {
    static SO_FAR: Cell<Allocations> = const { Cell::new(Allocations { count: 0, bytes: 0, at_once: 0 }) };
    static LIVE: Cell<Live> = const { Cell::new(Live { now: 0, most: 0 }) };
}

/// How many allocations there are, counted from where somebody began to look: fewer than none if older ones were freed.
#[derive(Clone, Copy)]
struct Live {
    now: isize,
    most: isize,
}

impl Live {
    /// Something was allocated, or freed.
    fn change(by: isize) {
        // While a thread ends its thread locals may be gone already: what it does then is nobody's.
        let _ = LIVE.try_with(|live| {
            let Live { now, most } = live.get();
            live.set(Live { now: now + by, most: most.max(now + by) });
        });
    }
}

/// Runs `body` and counts what this thread allocates meanwhile; growing an allocation counts as one more.
///
/// # Panics
/// Inside an exploration, whose threads are all one to the system.
pub fn allocations<R>(body: impl FnOnce() -> R) -> (R, Allocations) {
    not_inside_an_exploration("allocations", "count them in a test without `explore`");
    let before = SO_FAR.get();
    let outer = LIVE.replace(Live { now: 0, most: 0 });
    let result = body();
    let after = SO_FAR.get();
    let inner = LIVE.get();
    LIVE.set(Live { now: outer.now + inner.now, most: outer.most.max(outer.now + inner.most) });
    let at_once = inner.most.unsigned_abs();
    (result, Allocations { count: after.count - before.count, bytes: after.bytes - before.bytes, at_once })
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(bytes: usize) {
    let _ = SO_FAR.try_with(|so_far| {
        let Allocations { count, bytes: sum, at_once } = so_far.get();
        so_far.set(Allocations { count: count + 1, bytes: sum.wrapping_add(bytes), at_once });
    });
}

/// Whoever asks for memory in vain mostly aborts next, and the checker is to know why.
fn told(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        note_out_of_memory();
    }
    pointer
}

// SAFETY: every call goes on to the system's allocator unchanged.
#[allow(unsafe_code, reason = "an allocator that counts")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        Live::change(1);
        told(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        Live::change(1);
        told(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size);
        told(unsafe { System.realloc(pointer, layout, new_size) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        Live::change(-1);
        unsafe { System.dealloc(pointer, layout) }
    }
}
