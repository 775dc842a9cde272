use pinning::{SelfRef, Started, Then, now_or_never, start};
use probe::{CountingWaker, Drops, NotUnpin, Traced, allocations, expect, gate, graded, note, yields};
use std::cell::{Cell, RefCell};
use std::future::{Ready, ready};
use std::marker::{PhantomData, PhantomPinned};
use std::ops::Range;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// What a [`Resident`] went through, and where it was at that moment.
#[derive(Clone, Copy, PartialEq)]
struct Entry {
    name: &'static str,
    what: &'static str,
    place: usize,
}

/// One diary may be kept by several.
type Diary = Rc<RefCell<Vec<Entry>>>;

/// A future that is not `Unpin`, is Pending some times, and writes down where it is polled and where it is dropped.
struct Resident {
    name: &'static str,
    pending: Cell<usize>,
    diary: Diary,
    _pinned: PhantomPinned,
}

impl Resident {
    fn new(name: &'static str, pending: usize, diary: &Diary) -> Self {
        Self { name, pending: Cell::new(pending), diary: Rc::clone(diary), _pinned: PhantomPinned }
    }

    fn enter(&self, what: &'static str) {
        note(self.name, what);
        let place = std::ptr::from_ref(self).addr();
        self.diary.borrow_mut().push(Entry { name: self.name, what, place });
    }
}

impl Future for Resident {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.enter("polled");
        let Some(left) = self.pending.get().checked_sub(1) else { return Poll::Ready(()) };
        self.pending.set(left);
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.enter("dropped");
    }
}

/// The memory that a value takes.
fn extent<T>(value: &T) -> Range<usize> {
    let start = std::ptr::from_ref(value).addr();
    start..start + size_of::<T>()
}

/// The places where the resident of this name was polled.
fn places(diary: &Diary, name: &str) -> Vec<usize> {
    diary
        .borrow()
        .iter()
        .filter(|entry| entry.name == name && entry.what == "polled")
        .map(|entry| entry.place)
        .collect()
}

/// Polls until the future is Ready, a few times at most.
fn finish<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Option<F::Output> {
    let mut cx = Context::from_waker(Waker::noop());
    (0..10).find_map(|_| match future.as_mut().poll(&mut cx) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

/// A `Then` runs its futures one after the other although they are not `Unpin`, and is Ready with the output of the second.
#[graded(points = 3, title, lesson = "Pinned in a struct: a projection")]
fn runs_futures_that_are_not_unpin() {
    let task = CountingWaker::new("task");
    let (gate, second) = gate::<&str>("second");
    let mut both = Traced::new("both", Then::new(SelfRef::new(), NotUnpin::new(second)));
    both.expect_pending(&task);
    expect!(gate.polls() == 0, expected = "second is not polled while first is Pending", seen = "it was polled");
    expect!(task.is_woken(), expected = "first, which goes on at once, wakes the task", seen = "it was not woken");
    both.expect_pending(&task);
    let wakes = task.count();
    // Should second not have been polled yet, there is nobody to wake: that is another behaviour.
    let asked = gate.polls() > 0;
    gate.open("output of second");
    let woken = task.count() > wakes || !asked;
    expect!(woken, expected = "the task is woken when second can go on", seen = "it was not woken");
    let output = both.expect_ready(&task);
    expect!(
        output == "output of second",
        expected = "the whole is Ready with the output of second",
        seen = "it was Ready with \"{output}\""
    );
}

/// The call in which the first future becomes Ready polls the second one too, and may be Ready with it.
#[graded(points = 2, lesson = "Your task")]
fn second_is_polled_in_the_same_call() {
    let task = CountingWaker::new("task");
    let value = 7;
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<u64>("second");
    let mut both = Traced::new("both", Then::new(NotUnpin::new(first), NotUnpin::new(second)));
    both.expect_pending(&task);
    first_gate.open(());
    both.expect_pending(&task);
    expect!(
        second_gate.polls() > 0,
        expected = "second is polled in the call in which first became Ready",
        seen = "the call returned Pending without it, and nobody will wake the task"
    );
    second_gate.open(value);
    let output = both.expect_ready(&task);
    expect!(output == value, expected = "the output is that of second", seen = "it was another");

    let (first_gate, first) = gate::<()>("first of two that are ready");
    let (second_gate, second) = gate::<u64>("second of two that are ready");
    first_gate.open(());
    second_gate.open(value);
    let both = Then::new(NotUnpin::new(first), NotUnpin::new(second));
    let output = Traced::new("both that are ready", both).expect_ready(&task);
    expect!(output == value, expected = "the output is that of second", seen = "it was another");
}

/// Whichever of its futures a `Then` is waiting for, that one wakes the task that polled last.
#[graded(points = 1, lesson = "Your task")]
fn the_newest_waker_is_woken() {
    let [task_a, task_b, task_c] = ["task A", "task B", "task C"].map(CountingWaker::new);
    let (first_gate, first) = gate::<()>("first");
    let (second_gate, second) = gate::<()>("second");
    let mut both = Traced::new("both", Then::new(NotUnpin::new(first), NotUnpin::new(second)));
    both.expect_pending(&task_a);
    both.expect_pending(&task_b);
    first_gate.open(());
    expect!(
        task_b.is_woken(),
        expected = "task B, which polled last, is woken when first can go on",
        seen = "task B was not woken"
    );
    // Twice, should the first of the two polls do no more than drop what is done.
    both.expect_pending(&task_b);
    both.expect_pending(&task_b);
    both.expect_pending(&task_c);
    second_gate.open(());
    expect!(
        task_c.is_woken(),
        expected = "task C, which polled last, is woken when second can go on",
        seen = "task C was not woken"
    );
    both.expect_ready(&task_c);
}

/// Both futures are polled where they lie in the `Then`, and at the same place each time.
#[graded(points = 2, lesson = "Pinned in a struct: a projection")]
fn futures_lie_in_the_then() {
    let diary = Diary::default();
    let [first, second] = ["first", "second"].map(|name| Resident::new(name, 3, &diary));
    let mut both = Box::pin(Then::new(first, second));
    let inside = extent(&*both);
    expect!(finish(both.as_mut()).is_some(), expected = "the whole is Ready after a few polls", seen = "it was not");
    for name in ["first", "second"] {
        let places = places(&diary, name);
        expect!(!places.is_empty(), expected = "{name} is polled", seen = "it was not polled");
        expect!(
            places.iter().all(|place| inside.contains(place)),
            expected = "{name} lies in the memory of the Then",
            seen = "it was polled somewhere else"
        );
        expect!(
            places.iter().all(|place| *place == places[0]),
            expected = "{name} is at the same place in each poll",
            seen = "it was moved between two polls"
        );
    }
}

/// The first future is dropped where it lies as soon as it is Ready, before the second one is polled.
#[graded(points = 2, lesson = "Out of a pinned place: dropped, not taken")]
fn first_is_dropped_in_place() {
    let task = CountingWaker::new("task");
    let diary = Diary::default();
    let [first, second] = ["first", "second"].map(|name| Resident::new(name, 1, &diary));
    let mut both = Traced::new("both", Then::new(first, second));
    both.expect_pending(&task);
    let dropped = |name| diary.borrow().iter().position(|entry| entry.name == name && entry.what == "dropped");
    expect!(dropped("first").is_none(), expected = "first is kept while it is Pending", seen = "it was dropped");
    for _ in 0..10 {
        if both.poll(&task).is_ready() {
            break;
        }
    }
    let polled = diary.borrow().iter().position(|entry| entry.name == "second");
    let Some(polled) = polled else {
        probe::fail(format_args!("second is polled when first is Ready"), format_args!("it was not polled"))
    };
    let dropped = dropped("first");
    expect!(
        dropped.is_some_and(|dropped| dropped < polled),
        expected = "first is dropped as soon as it is Ready, before second is polled",
        seen = "first was still there when second was polled"
    );
    let place = dropped.map(|dropped| diary.borrow()[dropped].place);
    expect!(
        place == places(&diary, "first").first().copied(),
        expected = "first is dropped where it was polled",
        seen = "it was moved before it was dropped"
    );
}

/// Whether a type is `Unpin`: where it is, the compiler takes the constant of the type itself, and else that of the trait.
struct Asked<T>(PhantomData<T>);

trait Otherwise {
    const IS_UNPIN: bool = false;
}

impl<T> Otherwise for Asked<T> {}

impl<T: Unpin> Asked<T> {
    const IS_UNPIN: bool = true;
}

/// A `Then` is `Unpin` if both its futures are, and if one of them is not, it is not.
#[graded(points = 2, lesson = "The surprise: most pinned values may be moved")]
fn unpin_exactly_if_both_are() {
    type Free = Ready<()>;
    let _ = finish(pin!(Then::new(SelfRef::new(), ready(()))));
    expect!(
        Asked::<Then<Free, Free>>::IS_UNPIN,
        expected = "a Then of two futures that are Unpin is Unpin",
        seen = "it is not"
    );
    for (is_unpin, which) in [
        (Asked::<Then<SelfRef, Free>>::IS_UNPIN, "first"),
        (Asked::<Then<Free, SelfRef>>::IS_UNPIN, "second"),
        (Asked::<Then<SelfRef, SelfRef>>::IS_UNPIN, "first and second"),
    ] {
        expect!(!is_unpin, expected = "a Then is not Unpin where {which} is not", seen = "it is Unpin all the same");
    }
}

/// Neither making a `Then` nor polling it allocates.
#[graded(points = 1, lesson = "Pinned in a struct: a projection")]
fn then_allocates_nothing() {
    let (output, seen) = allocations(|| finish(pin!(Then::new(SelfRef::new(), SelfRef::new()))));
    expect!(output.is_some(), expected = "the whole is Ready after a few polls", seen = "it was not");
    expect!(
        seen.count == 0,
        expected = "a Then is made and polled without an allocation",
        seen = "it allocated memory on the heap"
    );
}

/// `now_or_never` gives the output of a future that is Ready in its first poll, and nothing if it is Pending.
#[graded(points = 2, lesson = "Pinned on the stack: pin!")]
fn now_or_never_polls_once() {
    let (now_gate, now) = gate::<&str>("now");
    now_gate.open("here");
    let output = now_or_never(NotUnpin::new(now));
    expect!(
        output == Some("here"),
        expected = "a future that is Ready gives Some with its output",
        seen = "it did not"
    );
    let (later_gate, later) = gate::<&str>("later");
    let output = now_or_never(NotUnpin::new(later));
    expect!(output.is_none(), expected = "a future that is Pending gives None", seen = "there was an output");
    for gate in [now_gate, later_gate] {
        let polls = gate.polls();
        expect!(polls == 1, expected = "the future is polled once", seen = "it was polled {polls} times");
    }
}

/// `now_or_never` allocates nothing, whatever the future is.
#[graded(points = 1, lesson = "Pinned on the stack: pin!")]
fn now_or_never_allocates_nothing() {
    let (seen, in_now_or_never) = allocations(|| {
        let pending = now_or_never(SelfRef::new());
        let at_once = now_or_never(async { 5 });
        (pending, at_once)
    });
    expect!(seen == (None, Some(5)), expected = "it gives None for what is Pending, else Some", seen = "it did not");
    expect!(
        in_now_or_never.count == 0,
        expected = "now_or_never allocates nothing",
        seen = "it allocated memory on the heap"
    );
}

/// `start` polls a future once: it gives the output, or else the future itself, which can be kept anywhere and polled on.
#[graded(points = 2, lesson = "Pinned on the heap: Box::pin")]
fn start_hands_the_future_on() {
    let drops = Drops::new();
    let guard = drops.guard("what the future holds");
    let task = CountingWaker::new("task");
    let waker = task.waker();
    let mut cx = Context::from_waker(&waker);
    let (looks, future) = yields("future", 2, ());
    let future = async move {
        SelfRef::new().await;
        NotUnpin::new(future).await;
        drop(guard);
        "output"
    };
    let Started::Running(future) = start(future, &mut cx) else {
        probe::fail(format_args!("a future that is Pending is Running"), format_args!("it was Done"))
    };
    expect!(
        looks.polls() == 0 && drops.count() == 0,
        expected = "start polls the future once",
        seen = "it was polled more often than that"
    );
    expect!(task.is_woken(), expected = "start polls as the task that calls it", seen = "that task was not woken");
    // The box is moved; what is in it is not.
    let mut kept: Vec<Pin<Box<dyn Future<Output = &str>>>> = vec![future];
    let output = kept.iter_mut().find_map(|future| {
        let second = future.as_mut().poll(&mut cx).is_pending();
        let once = looks.polls() == 1;
        expect!(second && once, expected = "it goes on where the poll of start has left it", seen = "it did not");
        finish(future.as_mut())
    });
    expect!(output == Some("output"), expected = "the future goes on to its output", seen = "it did not");
    let Started::Done(output) = start(ready(5), &mut cx) else {
        probe::fail(format_args!("a future that is Ready at once is Done"), format_args!("it was Running"))
    };
    expect!(output == 5, expected = "it is Done with its output", seen = "it was Done with another");
}
