//! What is concurrent on one thread, in every order in which it may happen.

use crate::{CountingWaker, Inputs, expect, timeline};
use std::cell::RefCell;
use std::pin::Pin;
use std::task::Context;

/// How many ways are tried one after the other, and if that were not all, how many more that are drawn.
const MOST_IN_TURN: usize = 2_000;
const MOST_DRAWN: usize = 1_000;
/// More polls than any test of a few tasks needs.
const MOST_POLLS: usize = 10_000;

/// Runs `body` once for each way in which its [`Order`] can decide; returns how often it ran. Where there are more than 2,000
/// ways, 1,000 others follow that are drawn from the run's seed.
///
/// The body begins anew each time. The timeline is that of the way that failed. An answer may draw lots, as `tokio::select!` does
/// when it decides which branch to poll first; then some ways may be run twice, and others not at all.
///
/// ```
/// let mut seen = Vec::new();
/// probe::all_orders(|order| seen.push((order.choose(2), order.choose(3))));
/// assert_eq!(seen, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]);
/// ```
///
/// # Panics
/// As the body does.
pub fn all_orders(mut body: impl FnMut(&Order)) -> usize {
    let mut run = |path: Vec<usize>, drawn: Option<Inputs>| {
        timeline::restart();
        let order = Order { way: RefCell::new(Way { path, drawn, made: Vec::new() }) };
        expect::in_circumstances("in one order of what may happen, ", || body(&order));
        order.way.into_inner()
    };
    let mut next = Some(Vec::new());
    let mut runs = 0;
    while let Some(path) = next {
        if runs == MOST_IN_TURN {
            let mut inputs = Some(Inputs::new());
            for _ in 0..MOST_DRAWN {
                inputs = run(Vec::new(), inputs).drawn;
            }
            return runs + MOST_DRAWN;
        }
        next = next_path(&run(path, None).made);
        runs += 1;
    }
    runs
}

/// Decides what happens next, each time it is asked. See [`all_orders`].
#[derive(Debug)]
pub struct Order {
    way: RefCell<Way>,
}

#[derive(Debug)]
struct Way {
    /// What is decided first; then it is always the first of what there is, or drawn.
    path: Vec<usize>,
    drawn: Option<Inputs>,
    /// The decisions so far: which, of how many.
    made: Vec<(usize, usize)>,
}

impl Order {
    /// One of the numbers below `among`; another one each time the body is run.
    ///
    /// # Panics
    /// If there is none.
    pub fn choose(&self, among: usize) -> usize {
        assert!(among > 0, "of nothing, nothing can be chosen");
        let mut way = self.way.borrow_mut();
        let chosen = match (way.path.get(way.made.len()).copied(), &mut way.drawn) {
            // An answer that draws lots can leave fewer to choose from than there were the last time.
            (Some(chosen), _) => chosen.min(among - 1),
            (None, Some(inputs)) => inputs.index(0..among),
            (None, None) => 0,
        };
        way.made.push((chosen, among));
        chosen
    }
}

/// The way that comes after this one in a depth-first search.
fn next_path(made: &[(usize, usize)]) -> Option<Vec<usize>> {
    let last = made.iter().rposition(|(chosen, among)| chosen + 1 < *among)?;
    let mut path: Vec<usize> = made[..=last].iter().map(|(chosen, _)| *chosen).collect();
    path[last] += 1;
    Some(path)
}

/// A few tasks on this thread, of which any that is woken may be polled next: an honest executor, in every order.
///
/// ```
/// use std::cell::RefCell;
/// let mut seen = Vec::new();
/// probe::all_orders(|order| {
///     let said = RefCell::new(String::new());
///     let mut tasks = probe::Tasks::new(order);
///     tasks.spawn("a", async { said.borrow_mut().push('a') });
///     tasks.spawn("b", async { said.borrow_mut().push('b') });
///     tasks.run();
///     assert!(tasks.unfinished().is_empty());
///     drop(tasks);
///     seen.push(said.into_inner());
/// });
/// assert_eq!(seen, ["ab", "ba"]);
/// ```
pub struct Tasks<'o, 'f> {
    order: &'o Order,
    tasks: Vec<Task<'f>>,
    polls: usize,
}

struct Task<'f> {
    name: String,
    waker: CountingWaker,
    /// How often it had been woken when it was last polled; none if it was not.
    seen: Option<usize>,
    /// None once it has ended or was cancelled.
    future: Option<Pin<Box<dyn Future<Output = ()> + 'f>>>,
    ended: bool,
}

impl Task<'_> {
    fn is_ready(&self) -> bool {
        self.future.is_some() && self.seen.is_none_or(|seen| self.waker.count() > seen)
    }
}

impl<'o, 'f> Tasks<'o, 'f> {
    /// No task yet.
    pub fn new(order: &'o Order) -> Self {
        Self { order, tasks: Vec::new(), polls: 0 }
    }

    /// Adds a task, which is ready to be polled for the first time. Its name is its lane in the timeline.
    pub fn spawn(&mut self, name: &str, future: impl Future<Output = ()> + 'f) {
        let waker = CountingWaker::new(name);
        let future = Some(Box::pin(future) as Pin<Box<dyn Future<Output = ()> + 'f>>);
        self.tasks.push(Task { name: name.to_owned(), waker, seen: None, future, ended: false });
    }

    /// Polls one of the tasks that are woken, whichever the order says; tells whether there was any.
    ///
    /// # Panics
    /// As the task does. The test fails after 10,000 polls.
    pub fn step(&mut self) -> bool {
        let ready: Vec<usize> = (0..self.tasks.len()).filter(|&task| self.tasks[task].is_ready()).collect();
        if ready.is_empty() {
            return false;
        }
        self.polls += 1;
        expect!(
            self.polls <= MOST_POLLS,
            expected = "the tasks end, or wait",
            seen = "they were polled more than 10,000 times: they are woken again and again, and nothing comes of it"
        );
        let task = &mut self.tasks[ready[self.order.choose(ready.len())]];
        task.seen = Some(task.waker.count());
        let Some(future) = &mut task.future else { return true };
        timeline::note(&task.name, "polled");
        let waker = task.waker.waker();
        let is_done = future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        timeline::note(&task.name, if is_done { "→ Ready" } else { "→ Pending" });
        if is_done {
            task.ended = true;
            task.future = None;
        }
        true
    }

    /// Polls tasks until none of them is woken.
    ///
    /// # Panics
    /// As [`step`](Tasks::step).
    pub fn run(&mut self) {
        while self.step() {}
    }

    /// Drops the task of this name, as an executor does that is told to abort it.
    ///
    /// # Panics
    /// If there is no such task.
    pub fn cancel(&mut self, name: &str) {
        let task = self.tasks.iter_mut().find(|task| task.name == name);
        let task = task.unwrap_or_else(|| panic!("there is no task {name}"));
        if task.future.take().is_some() {
            timeline::note(name, "cancelled");
        }
    }

    /// The names of the tasks that have neither ended nor been cancelled.
    pub fn unfinished(&self) -> Vec<&str> {
        self.tasks.iter().filter(|task| task.future.is_some()).map(|task| task.name.as_str()).collect()
    }

    /// Whether the task of this name has ended by itself.
    ///
    /// # Panics
    /// If there is no such task.
    pub fn has_ended(&self, name: &str) -> bool {
        let task = self.tasks.iter().find(|task| task.name == name);
        task.unwrap_or_else(|| panic!("there is no task {name}")).ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::task::Poll;

    /// Ready after so many polls, each of which wakes it.
    async fn steps(count: usize, each: impl Fn()) {
        for _ in 0..count {
            each();
            let mut yielded = false;
            std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
    }

    #[test]
    fn each_merging_of_two_tasks_is_run_once() {
        let mut all = Vec::new();
        let runs = all_orders(|order| {
            let said = RefCell::new(String::new());
            let mut tasks = Tasks::new(order);
            tasks.spawn("a", steps(2, || said.borrow_mut().push('a')));
            tasks.spawn("b", steps(2, || said.borrow_mut().push('b')));
            tasks.run();
            assert!(tasks.has_ended("a") && tasks.has_ended("b"));
            drop(tasks);
            all.push(said.into_inner());
        });
        assert_eq!(runs, all.len());
        // Three polls each: the last of each says nothing.
        assert_eq!(runs, 20);
        all.sort();
        all.dedup();
        assert_eq!(all, ["aabb", "abab", "abba", "baab", "baba", "bbaa"]);
    }

    #[test]
    fn where_there_are_too_many_orders_some_are_drawn() {
        let ones = Cell::new(0);
        let runs = all_orders(|order| {
            let chosen: Vec<usize> = (0..20).map(|_| order.choose(2)).collect();
            ones.set(ones.get() + chosen[0]);
        });
        assert_eq!(runs, 3_000);
        assert!((300..700).contains(&ones.get()), "in turn, the first is the last to change: {}", ones.get());
    }

    #[test]
    fn what_is_not_the_same_each_time_ends_all_the_same() {
        let lots = Cell::new(0);
        let runs = all_orders(|order| {
            lots.set(lots.get() + 1);
            for among in [3, 1 + lots.get() % 3, 2] {
                assert!(order.choose(among) < among);
            }
        });
        assert!((2..3_000).contains(&runs), "{runs}");
    }

    #[test]
    fn a_task_that_waits_is_not_polled_and_may_be_cancelled() {
        all_orders(|order| {
            let polls = Cell::new(0);
            let mut tasks = Tasks::new(order);
            tasks.spawn(
                "waits",
                std::future::poll_fn(|_| {
                    polls.set(polls.get() + 1);
                    Poll::Pending
                }),
            );
            tasks.run();
            tasks.run();
            assert_eq!((polls.get(), tasks.unfinished()), (1, vec!["waits"]));
            tasks.cancel("waits");
            assert!(tasks.unfinished().is_empty() && !tasks.has_ended("waits"));
        });
    }

    #[test]
    fn a_failure_says_that_it_is_of_one_order() {
        let failed = catch_unwind(AssertUnwindSafe(|| {
            all_orders(|order| {
                let chosen = order.choose(2);
                expect!(chosen == 0, expected = "the first", seen = "it was the second");
            })
        }));
        let message = failed.expect_err("it fails").downcast::<String>().expect("words");
        assert_eq!(*message, "expected: the first\nseen:     in one order of what may happen, it was the second");
        expect::take_first();
        let failed = catch_unwind(|| crate::fail(format_args!("a"), format_args!("b")));
        assert!(failed.is_err() && expect::take_first().is_some_and(|message| message.ends_with("seen:     b")));
    }
}
