use crate::moment::not_inside_an_exploration;
use crate::session::note_out_of_memory;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What was allocated on the heap while something ran, and what was given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocations {
    /// How many times something was allocated.
    pub count: usize,
    /// How much was allocated, in bytes.
    pub bytes: usize,
    /// How much was given back, in bytes, whenever it was allocated.
    pub freed: usize,
    /// The most allocations that were there at once. What was there before and was freed meanwhile makes room for others.
    pub at_once: usize,
}

/// What one thread has allocated since somebody began to look.
#[derive(Clone, Copy)]
struct Count {
    made: usize,
    bytes: usize,
    freed: usize,
    /// How many allocations there are: fewer than none if older ones were freed.
    live: isize,
    most_live: isize,
}

impl Count {
    const NOTHING: Count = Count { made: 0, bytes: 0, freed: 0, live: 0, most_live: 0 };

    /// This, and then `later`.
    fn and(self, later: Count) -> Count {
        Count {
            made: self.made + later.made,
            bytes: self.bytes.wrapping_add(later.bytes),
            freed: self.freed.wrapping_add(later.freed),
            live: self.live + later.live,
            most_live: self.most_live.max(self.live + later.most_live),
        }
    }
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count::NOTHING) };
}

/// Runs `body` and counts what this thread allocates and frees meanwhile. An allocation that grows or shrinks is freed and made
/// again.
///
/// # Panics
/// Inside an exploration, whose threads are all one to the system.
pub fn allocations<R>(body: impl FnOnce() -> R) -> (R, Allocations) {
    not_inside_an_exploration("allocations", "count them in a test without `explore`");
    let before = COUNT.replace(Count::NOTHING);
    let result = body();
    let meanwhile = COUNT.get();
    COUNT.set(before.and(meanwhile));
    let Count { made, bytes, freed, most_live, .. } = meanwhile;
    (result, Allocations { count: made, bytes, freed, at_once: most_live.unsigned_abs() })
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn note_allocated(bytes: usize) {
    note(Count { made: 1, bytes, live: 1, most_live: 1, ..Count::NOTHING });
}

fn note_freed(bytes: usize) {
    note(Count { freed: bytes, live: -1, ..Count::NOTHING });
}

fn note(change: Count) {
    // While a thread ends its thread locals may be gone already: what it does then is nobody's.
    let _ = COUNT.try_with(|count| count.set(count.get().and(change)));
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
        note_allocated(layout.size());
        told(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note_allocated(layout.size());
        told(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        note_freed(layout.size());
        note_allocated(new_size);
        told(unsafe { System.realloc(pointer, layout, new_size) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note_freed(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }
}
