//! The plainest behaviours, over a shop that delivers when the test says so.

use book_and_music::{get_book_and_music, try_get_book_and_music};
use probe::{Clock, CountingWaker, Gate, Limits, Stopped, Traced, expect, gate, graded};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, ready};
use std::time::Duration;

/// A shop, and the test's hand on its deliveries.
struct World {
    shop: Shop,
    books: Supply<Book>,
    music: Supply<Music>,
}

/// One piece, delivered when the test says so. More orders than one are counted, and never delivered.
struct Supply<T> {
    gate: Gate<Result<T, SoldOut>>,
    orders: Arc<AtomicUsize>,
}

type Delivery<T> = Pin<Box<dyn Future<Output = Result<T, SoldOut>> + Send>>;

impl<T: Send + 'static> Supply<T> {
    /// The supply, and what takes the orders. Unless it is strict, a delivery that has come may be polled again.
    fn new(name: &str, strict: bool) -> (Self, impl Fn() -> Delivery<T> + use<T>) {
        let (gate, delivery) = gate(name);
        let delivery = Mutex::new(Some(delivery.asked_at_most(100)));
        let orders = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&orders);
        let take_order = move || -> Delivery<T> {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut delivery = delivery.lock().ok().and_then(|mut delivery| delivery.take());
            Box::pin(poll_fn(move |cx| {
                let Some(waiting) = &mut delivery else { return Poll::Pending };
                let delivered = ready!(Pin::new(waiting).poll(cx));
                if !strict {
                    delivery = None;
                }
                Poll::Ready(delivered)
            }))
        };
        (Self { gate, orders }, take_order)
    }

    fn is_ordered(&self) -> bool {
        self.gate.polls() > 0
    }

    fn orders(&self) -> usize {
        self.orders.load(Ordering::SeqCst)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Book,
    Music,
}

const IN_EITHER_ORDER: [[Which; 2]; 2] = [[Which::Book, Which::Music], [Which::Music, Which::Book]];

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::Book => "the book",
            Which::Music => "the music",
        }
    }

    fn sold_out(self) -> SoldOut {
        match self {
            Which::Book => SoldOut::Book,
            Which::Music => SoldOut::Music,
        }
    }
}

fn book() -> Book {
    Book { title: "Dune".to_owned() }
}

fn music() -> Music {
    Music { title: "Kind of Blue".to_owned() }
}

impl World {
    fn new() -> Self {
        Self::with(false)
    }

    /// A shop in which no delivery that has come may be polled again.
    fn strict() -> Self {
        Self::with(true)
    }

    fn with(strict: bool) -> Self {
        let ((books, all_books), (music, all_music)) =
            (Supply::new("the book", strict), Supply::new("the music", strict));
        Self { shop: Shop::new(all_books, all_music), books, music }
    }

    fn deliver(&self, which: Which) {
        match which {
            Which::Book => self.books.gate.open(Ok(book())),
            Which::Music => self.music.gate.open(Ok(music())),
        }
    }

    fn say_sold_out(&self, which: Which) {
        match which {
            Which::Book => self.books.gate.open(Err(SoldOut::Book)),
            Which::Music => self.music.gate.open(Err(SoldOut::Music)),
        }
    }

    fn is_ordered(&self, which: Which) -> bool {
        match which {
            Which::Book => self.books.is_ordered(),
            Which::Music => self.music.is_ordered(),
        }
    }

    /// Whether an order was placed and its future still exists.
    fn is_open(&self, which: Which) -> bool {
        match which {
            Which::Book => self.books.is_ordered() && !self.books.gate.is_dropped(),
            Which::Music => self.music.is_ordered() && !self.music.gate.is_dropped(),
        }
    }
}

/// Polls once, and expects that not all is there. Returns how often the task had been woken before.
fn expect_waiting<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker, why: &str) -> usize {
    let woken = task.count();
    let ready = future.poll(task).is_ready();
    expect!(!ready, expected = "the future is Pending {why}", seen = "it is Ready");
    woken
}

/// Expects that the task has been woken more often than `before`.
fn expect_woken(task: &CountingWaker, before: usize, why: &str) {
    expect!(
        task.count() > before,
        expected = "the task is woken {why}",
        seen = "it was not: nobody would poll it again"
    );
}

/// Polls until the future is Ready or sleeps, and expects that it is Ready.
fn expect_done<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker, why: &str) -> Option<T> {
    let settled = future.settle(task);
    expect!(settled.is_ready(), expected = "the future is Ready {why}", seen = "it is still Pending");
    match settled {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

fn expect_both(output: Option<(Book, Music)>) {
    expect!(
        output == Some((book(), music())),
        expected = "the output is the book and the music that the shop has delivered",
        seen = "it is {output:?}"
    );
}

/// The first poll orders the book and the music, both.
#[graded(points = 3, title, lesson = "One poll, two futures")]
fn first_poll_orders_both() {
    let world = World::new();
    let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
    both.expect_pending(&CountingWaker::new("task"));
    for which in [Which::Book, Which::Music] {
        let name = which.name();
        expect!(
            world.is_ordered(which),
            expected = "after the first poll both the book and the music are ordered",
            seen = "{name} is not: its future was not polled"
        );
    }
}

/// Waiting for both takes as long as the slower delivery, not as long as one after the other.
#[graded(points = 2, lesson = "Two awaits are two waits")]
fn both_take_as_long_as_the_slower_one() {
    for [of_book, of_music] in [[2, 3], [3, 2]] {
        let clock = Clock::new();
        let (books, all_music) = (clock.clone(), clock.clone());
        let shop = Shop::new(
            move || {
                let delivery = books.sleep(Duration::from_secs(of_book));
                async move {
                    delivery.await;
                    Ok(book())
                }
            },
            move || {
                let delivery = all_music.sleep(Duration::from_secs(of_music));
                async move {
                    delivery.await;
                    Ok(music())
                }
            },
        );
        let ran = clock.try_run("get_book_and_music", get_book_and_music(&shop), Limits::default());
        expect!(
            !matches!(ran, Err(Stopped::TooManyPolls)),
            expected = "two deliveries take no more than 10 polls",
            seen = "it was still Pending after that: its task is woken although nothing was delivered"
        );
        expect!(
            ran.is_ok(),
            expected = "a delivery wakes the task",
            seen = "it is Pending, and nothing will wake its task"
        );
        let Ok(ran) = ran else { return };
        let took = ran.elapsed.as_secs();
        expect!(
            took == of_book.max(of_music),
            expected = "a book that takes {of_book} days and music that takes {of_music} days are both there after the longer time",
            seen = "it took {took} days"
        );
        expect_both(Some(ran.output));
    }
}

/// Both are given once both are there: the book may come first, or the music, or both at once.
#[graded(points = 2, lesson = "One poll, two futures")]
fn whichever_comes_first() {
    for [first, second] in IN_EITHER_ORDER {
        for (before_the_first_poll, then) in [(0, 1), (0, 2), (1, 1), (2, 0)] {
            let world = World::new();
            let task = CountingWaker::new("task");
            let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
            let mut still = [first, second].into_iter();
            let mut deliver = |number: usize| still.by_ref().take(number).for_each(|which| world.deliver(which));
            deliver(before_the_first_poll);
            if before_the_first_poll < 2 {
                let mut woken = expect_waiting(&mut both, &task, "while not both are delivered");
                deliver(then);
                if before_the_first_poll + then < 2 {
                    woken = expect_waiting(&mut both, &task, "while one of the two is not delivered");
                    deliver(1);
                }
                expect_woken(&task, woken, "when the last delivery comes");
            }
            expect_both(expect_done(&mut both, &task, "once both are delivered"));
        }
    }
}

/// A delivery that has come is not polled again while the other one is on its way.
#[graded(points = 1, lesson = "What `join!` does")]
fn delivered_order_is_left_alone() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::strict();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
        expect_waiting(&mut both, &task, "while nothing is delivered");
        world.deliver(first);
        for _ in 0..3 {
            // An executor may poll for nothing.
            expect_waiting(&mut both, &task, "while one of the two is not delivered");
        }
        world.deliver(second);
        expect_both(expect_done(&mut both, &task, "once both are delivered"));
    }
}

/// While nothing happens, the task is left asleep: before the first delivery, between the two, and after the second.
#[graded(points = 1, lesson = "What `join!` does")]
fn waiting_task_sleeps() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::new();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
        let pending = both.settle(&task).is_pending();
        world.deliver(first);
        expect!(
            pending && both.settle(&task).is_pending(),
            expected = "the future is Pending while not both are delivered",
            seen = "it is Ready"
        );
        world.deliver(second);
        // Whether it is Ready now is not the question here, but it must not go on to wake its own task.
        let _ = both.settle(&task);
    }
}

/// When another task takes the future over, that task is the one that a delivery wakes.
#[graded(points = 1, lesson = "What `join!` does")]
fn task_that_polled_last_is_woken() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::new();
        let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
        expect_waiting(&mut both, &CountingWaker::new("task A"), "while nothing is delivered");
        let mut task = CountingWaker::new("task B");
        for (which, next) in [(first, "task C"), (second, "task D")] {
            expect_waiting(&mut both, &task, "while not both are delivered");
            let before = task.count();
            world.deliver(which);
            let name = which.name();
            expect!(
                task.count() > before,
                expected = "the task that polled last is woken when {name} is delivered",
                seen = "it was not woken"
            );
            task = CountingWaker::new(next);
        }
        expect_both(expect_done(&mut both, &task, "once both are delivered"));
    }
}

/// One book and one music are ordered, however often the future is polled.
#[graded(points = 1, lesson = "Two awaits are two waits")]
fn each_is_ordered_once() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::new();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
        for which in [first, second] {
            for _ in 0..3 {
                expect_waiting(&mut both, &task, "while not both are delivered");
            }
            world.deliver(which);
        }
        let _ = both.settle(&task);
        let (books, music) = (world.books.orders(), world.music.orders());
        expect!(
            books == 1 && music == 1,
            expected = "one book and one music are ordered in all",
            seen = "orders for books: {books}, for music: {music}"
        );
    }
}

/// Dropping the future drops what it still waits for, and so cancels the orders.
#[graded(points = 1, lesson = "What `join!` does")]
fn dropping_it_cancels_the_orders() {
    for [first, second] in IN_EITHER_ORDER {
        for one_has_come in [false, true] {
            let world = World::new();
            let task = CountingWaker::new("task");
            let mut both = Traced::new("get_book_and_music", get_book_and_music(&world.shop));
            expect_waiting(&mut both, &task, "while nothing is delivered");
            if one_has_come {
                world.deliver(first);
                expect_waiting(&mut both, &task, "while one of the two is not delivered");
            }
            drop(both);
            for which in [first, second] {
                let name = which.name();
                expect!(
                    !world.is_open(which),
                    expected = "when the future is dropped, so is the future that waits for {name}",
                    seen = "it is still there, and nobody can cancel the order any more"
                );
            }
        }
    }
}

/// try_get_book_and_music orders both in its first poll too, and gives both if nothing is sold out.
#[graded(points = 2, lesson = "The first error ends it")]
fn try_gives_both_as_well() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::new();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
        expect_waiting(&mut both, &task, "while nothing is delivered");
        for which in [first, second] {
            let name = which.name();
            expect!(
                world.is_ordered(which),
                expected = "after the first poll of try_get_book_and_music both are ordered",
                seen = "{name} is not: its future was not polled"
            );
        }
        world.deliver(first);
        let woken = expect_waiting(&mut both, &task, "while one of the two is not delivered");
        world.deliver(second);
        expect_woken(&task, woken, "when the last delivery comes");
        match expect_done(&mut both, &task, "once both are delivered") {
            Some(Ok(output)) => expect_both(Some(output)),
            other => {
                expect!(other.is_none(), expected = "the output is Ok if both are delivered", seen = "it is an error")
            }
        }
    }
}

/// What comes of the other one while one is sold out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TheOther {
    IsOnItsWay,
    Comes,
    IsSoldOutToo,
}

/// As soon as one of the two is sold out, try_get_book_and_music gives this error and does not wait for the other.
#[graded(points = 3, title, lesson = "The first error ends it")]
fn first_error_ends_it() {
    for [sold_out, other] in IN_EITHER_ORDER {
        for at_once in [false, true] {
            for the_other in [TheOther::IsOnItsWay, TheOther::Comes, TheOther::IsSoldOutToo] {
                let world = World::new();
                let task = CountingWaker::new("task");
                let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
                let mut woken = None;
                if !at_once {
                    woken = Some(expect_waiting(&mut both, &task, "while nothing is delivered"));
                }
                match the_other {
                    TheOther::IsOnItsWay => {}
                    TheOther::Comes => {
                        world.deliver(other);
                        if !at_once {
                            woken = Some(expect_waiting(&mut both, &task, "while one of the two is not delivered"));
                        }
                    }
                    TheOther::IsSoldOutToo => world.say_sold_out(other),
                }
                world.say_sold_out(sold_out);
                let name = sold_out.name();
                if let Some(woken) = woken {
                    expect_woken(&task, woken, "when something is sold out");
                }
                let output = expect_done(&mut both, &task, &format!("as soon as {name} is sold out"));
                let right = |error| error == sold_out.sold_out() || the_other == TheOther::IsSoldOutToo;
                expect!(
                    matches!(output, Some(Err(error)) if right(error)),
                    expected = "the output is the error that {name} is sold out",
                    seen = "it is {output:?}"
                );
            }
        }
    }
}

/// When try_get_book_and_music gives an error, the other order is cancelled: its future is dropped.
#[graded(points = 1, lesson = "The first error ends it")]
fn error_cancels_the_other_order() {
    for [sold_out, other] in IN_EITHER_ORDER {
        for at_once in [false, true] {
            let world = World::new();
            let task = CountingWaker::new("task");
            let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
            if !at_once {
                expect_waiting(&mut both, &task, "while nothing is delivered");
            }
            world.say_sold_out(sold_out);
            expect_done(&mut both, &task, "as soon as one of the two is sold out");
            drop(both);
            let name = other.name();
            expect!(
                !world.is_open(other),
                expected = "once the error was given, the future that waits for {name} is dropped",
                seen = "it is still there, and so is the order"
            );
        }
    }
}
