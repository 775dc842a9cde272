//! Who holds which lock. The data stays in a real lock inside the twin, which is free whenever
//! this book says so; a real one that is not free was held by a thread of an earlier execution.

use super::{Detail, Kind, Run, block, peek, point, point_for_peeking, record, with};

/// How a lock is wanted.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Access {
    Exclusive,
    Shared,
}

#[derive(Clone, Default)]
pub(super) struct Holders {
    writer: Option<usize>,
    readers: Vec<usize>,
}

impl Access {
    fn verbs(self, kind: Kind) -> (&'static str, &'static str, &'static str) {
        match (kind, self) {
            (Kind::Mutex, _) => ("locks", "waits to lock", "finds taken:"),
            (_, Access::Exclusive) => ("write-locks", "waits to write-lock", "finds taken:"),
            (_, Access::Shared) => ("read-locks", "waits to read-lock", "finds taken:"),
        }
    }
}

/// Takes the lock, waiting for it. Inside an execution only.
pub(crate) fn acquire(id: u32, kind: Kind, access: Access) {
    point();
    reacquire(id, kind, access);
}

/// As [`acquire`], where the caller has just been scheduled for this very purpose.
pub(crate) fn reacquire(id: u32, kind: Kind, access: Access) {
    let (locks, waits, _) = access.verbs(kind);
    while let Some(false) = with(|run| run.take(id, access)) {
        block(Some(id), waits, None);
    }
    record(locks, Some(id), Detail::None);
}

/// Takes the lock if it is free.
pub(crate) fn try_acquire(id: u32, kind: Kind, access: Access) -> bool {
    peek();
    let taken = with(|run| run.take(id, access)).unwrap_or(false);
    let (locks, _, finds) = access.verbs(kind);
    record(if taken { locks } else { finds }, Some(id), Detail::None);
    taken
}

/// Gives the lock back. To those who wait for it, it is enough that the next thing this thread does is a switch point.
pub(crate) fn release(id: u32, access: Access, silently: bool) {
    if !silently {
        point_for_peeking();
    }
    with(|run| {
        let me = run.current;
        let holders = &mut run.objects[id as usize].holders;
        match access {
            Access::Exclusive => holders.writer = None,
            Access::Shared => {
                if let Some(at) = holders.readers.iter().position(|&t| t == me) {
                    holders.readers.swap_remove(at);
                } else {
                    // A guard that was sent to another thread.
                    holders.readers.pop();
                }
            }
        }
        if !silently {
            run.record("unlocks", Some(id), Detail::None);
        }
        run.wake(id);
    });
}

/// Waits for a lock whose holder no longer exists.
pub(crate) fn wait_for_the_dead(id: u32) -> ! {
    loop {
        with(|run| run.survived = true);
        block(Some(id), "waits to lock", None);
    }
}

impl Run {
    fn take(&mut self, id: u32, access: Access) -> bool {
        let me = self.current;
        let holders = &mut self.objects[id as usize].holders;
        match access {
            _ if holders.writer.is_some() => return false,
            Access::Exclusive if !holders.readers.is_empty() => return false,
            Access::Exclusive => holders.writer = Some(me),
            Access::Shared => holders.readers.push(me),
        }
        true
    }

    pub(super) fn holder_of(&self, id: u32) -> Option<usize> {
        let holders = &self.objects[id as usize].holders;
        holders.writer.or(holders.readers.first().copied())
    }

    /// Turns a guard's exclusive access into a shared one.
    pub(super) fn downgrade(&mut self, id: u32) {
        let me = self.current;
        let holders = &mut self.objects[id as usize].holders;
        holders.writer = None;
        holders.readers.push(me);
        self.wake(id);
    }
}

/// See [`Run::downgrade`].
pub(crate) fn downgrade(id: u32) {
    with(|run| run.downgrade(id));
    record("downgrades", Some(id), Detail::None);
}
