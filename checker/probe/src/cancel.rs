use crate::{CountingWaker, Traced, timeline};
use std::time::Duration;

/// Drops a future at each of its await points and checks an invariant each time; returns how many points there were.
///
/// `make` builds the future anew, `invariant(n)` is called after a future was polled `n` times and dropped while it was
/// still pending: first with 0, never polled, then with 1, and so on until a future is ready before it can be dropped.
/// Between polls the future's wake is waited for, at most for `patience`.
///
/// # Panics
/// When the future is still pending after 100 polls.
pub fn cancel_everywhere<'a, T: 'a, F: Future<Output = T> + 'a>(
    name: &str,
    patience: Duration,
    mut make: impl FnMut() -> F,
    mut invariant: impl FnMut(usize),
) -> usize {
    for point in 0..100 {
        timeline::note(name, format!("to be dropped after {point} polls"));
        let task = CountingWaker::new("task");
        let mut future = Traced::new(name, make());
        for polled in 0..point {
            if future.poll(&task).is_ready() {
                return point;
            }
            task.wait_for(polled + 1, patience);
        }
        drop(future);
        invariant(point);
    }
    panic!("{name} was still pending after 100 polls")
}
