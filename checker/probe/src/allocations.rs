use crate::moment::not_inside_an_exploration;
use crate::session::note_out_of_memory;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What was allocated on the heap, and given back, while something ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How many times.
    pub count: usize,
    /// How much, in bytes.
    pub bytes: usize,
    /// How much was given back, in bytes, whenever it was allocated.
    pub freed: usize,
}

thread_local! {
    static SO_FAR: Cell<Allocations> = const { Cell::new(Allocations { count: 0, bytes: 0, freed: 0 }) };
}

/// Runs `body` and counts what this thread allocates and frees meanwhile. An allocation that grows or shrinks is freed and made
/// again.
///
/// # Panics
/// Inside an exploration, whose threads are all one to the system.
pub fn allocations<R>(body: impl FnOnce() -> R) -> (R, Allocations) {
    not_inside_an_exploration("allocations", "count them in a test without `explore`");
    let before = SO_FAR.get();
    let result = body();
    let after = SO_FAR.get();
    let counted = Allocations {
        count: after.count - before.count,
        bytes: after.bytes.wrapping_sub(before.bytes),
        freed: after.freed.wrapping_sub(before.freed),
    };
    (result, counted)
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(new: Allocations) {
    // While a thread ends its thread locals may be gone already: what it allocates then is nobody's.
    let _ = SO_FAR.try_with(|so_far| {
        let Allocations { count, bytes, freed } = so_far.get();
        so_far.set(Allocations {
            count: count + new.count,
            bytes: bytes.wrapping_add(new.bytes),
            freed: freed.wrapping_add(new.freed),
        });
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
        count(Allocations { count: 1, bytes: layout.size(), freed: 0 });
        told(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(Allocations { count: 1, bytes: layout.size(), freed: 0 });
        told(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(Allocations { count: 1, bytes: new_size, freed: layout.size() });
        told(unsafe { System.realloc(pointer, layout, new_size) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(Allocations { count: 0, bytes: 0, freed: layout.size() });
        unsafe { System.dealloc(pointer, layout) }
    }
}
