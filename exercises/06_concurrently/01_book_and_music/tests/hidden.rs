//! What holds besides: of both functions, whoever polls, and whether or not anybody waits to the end.

use book_and_music::{get_book_and_music, try_get_book_and_music};
use probe::{CountingWaker, Gate, Inputs, Traced, expect, gate, graded, settled_threads, threads, yields};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

type Both<'a> = Pin<Box<dyn Future<Output = Result<(Book, Music), SoldOut>> + 'a>>;
type Function = fn(&Shop) -> Both<'_>;
type Delivery<T> = Pin<Box<dyn Future<Output = Result<T, SoldOut>> + Send>>;

/// The two functions, as one: what both have in common is tested with both.
const FUNCTIONS: [(&str, Function); 2] =
    [("get_book_and_music", get), ("try_get_book_and_music", |shop| Box::pin(try_get_book_and_music(shop)))];

fn get(shop: &Shop) -> Both<'_> {
    let both = get_book_and_music(shop);
    Box::pin(async move { Ok(both.await) })
}

/// Deliveries of one kind: the first orders are delivered when the test says so, more orders never.
struct Supply<T> {
    gates: Vec<Gate<Result<T, SoldOut>>>,
    orders: Arc<AtomicUsize>,
}

impl<T: Send + 'static> Supply<T> {
    /// A delivery for each of the names, and what takes the orders. Unless it is strict, a delivery that has come may be polled
    /// again.
    fn new(names: &[&str], strict: bool) -> (Self, impl Fn() -> Delivery<T> + use<T>) {
        let (gates, deliveries): (Vec<_>, Vec<_>) = names.iter().map(|name| gate(name)).unzip();
        let deliveries = Mutex::new(deliveries.into_iter());
        let orders = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&orders);
        let take_order = move || -> Delivery<T> {
            counted.fetch_add(1, Ordering::SeqCst);
            let delivery = deliveries.lock().ok().and_then(|mut deliveries| deliveries.next());
            let mut delivery = delivery.map(|delivery| delivery.asked_at_most(100));
            Box::pin(poll_fn(move |cx| {
                let Some(waiting) = &mut delivery else { return Poll::Pending };
                let delivered = ready!(Pin::new(waiting).poll(cx));
                if !strict {
                    delivery = None;
                }
                Poll::Ready(delivered)
            }))
        };
        (Self { gates, orders }, take_order)
    }

    fn orders(&self) -> usize {
        self.orders.load(Ordering::SeqCst)
    }
}

/// A shop whose first orders are delivered when the test says so.
struct World {
    shop: Shop,
    books: Supply<Book>,
    music: Supply<Music>,
    titles: Vec<(Book, Music)>,
}

#[derive(Clone, Copy)]
enum Which {
    Book,
    Music,
}

const IN_EITHER_ORDER: [[Which; 2]; 2] = [[Which::Book, Which::Music], [Which::Music, Which::Book]];

impl World {
    fn new() -> Self {
        Self::with(&["the book"], &["the music"], false)
    }

    fn with(books: &[&str], music: &[&str], strict: bool) -> Self {
        let mut inputs = Inputs::new();
        let titles = books.iter().map(|_| (Book { title: inputs.word() }, Music { title: inputs.word() })).collect();
        let ((books, all_books), (music, all_music)) = (Supply::new(books, strict), Supply::new(music, strict));
        Self { shop: Shop::new(all_books, all_music), books, music, titles }
    }

    /// Delivers to the customer whose order was the first, the second …
    fn deliver_to(&self, customer: usize, which: Which) {
        let (book, music) = self.titles[customer].clone();
        match which {
            Which::Book => self.books.gates[customer].open(Ok(book)),
            Which::Music => self.music.gates[customer].open(Ok(music)),
        }
    }

    fn deliver(&self, which: Which) {
        self.deliver_to(0, which);
    }

    fn say_sold_out(&self, which: Which) {
        match which {
            Which::Book => self.books.gates[0].open(Err(SoldOut::Book)),
            Which::Music => self.music.gates[0].open(Err(SoldOut::Music)),
        }
    }

    fn expect_delivered_to(&self, customer: usize, settled: Poll<Result<(Book, Music), SoldOut>>) {
        expect!(
            settled.is_ready(),
            expected = "the future is Ready once both are delivered",
            seen = "it is still Pending"
        );
        let (book, music) = &self.titles[customer];
        expect!(
            matches!(&settled, Poll::Ready(Ok((of_them, of_it))) if of_them == book && of_it == music),
            expected = "the output is {book:?} and {music:?}, which were delivered to this one",
            seen = "it is {settled:?}"
        );
    }
}

fn expect_waiting<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) {
    let ready = future.poll(task).is_ready();
    expect!(!ready, expected = "the future is Pending while not both are delivered", seen = "it is Ready");
}

/// Nothing is ordered before the first poll.
#[graded(points = 1, lesson = "Two awaits are two waits")]
fn nothing_is_ordered_before_the_first_poll() {
    for (name, function) in FUNCTIONS {
        let world = World::new();
        let both = function(&world.shop);
        let orders = (world.books.orders(), world.music.orders());
        expect!(
            orders == (0, 0),
            expected = "calling {name} orders nothing, as long as its future is not polled",
            seen = "something was ordered"
        );
        drop(both);
        let orders = (world.books.orders(), world.music.orders());
        expect!(orders == (0, 0), expected = "a future that was never polled has ordered nothing", seen = "it has");
        let mut both = Traced::new(name, function(&world.shop));
        expect_waiting(&mut both, &CountingWaker::new("task"));
    }
}

/// A delivery may wake its task in the middle of its own poll, to be polled again soon.
#[graded(points = 1, lesson = "What `join!` does")]
fn wake_during_the_poll_is_answered() {
    let less = Inputs::new().index(1..4);
    let more = less + 1;
    for (name, function) in FUNCTIONS {
        for turns in [[0, more], [more, 0], [more, less], [less, more]] {
            let shop = Shop::new(
                move || yields("the book", turns[0], Ok(Book { title: "a".to_owned() })).1,
                move || yields("the music", turns[1], Ok(Music { title: "b".to_owned() })).1,
            );
            let settled = Traced::new(name, function(&shop)).settle(&CountingWaker::new("task"));
            expect!(
                settled.is_ready(),
                expected = "a delivery that wakes its task in its own poll is polled again, until it comes",
                seen = "the future is Pending and leaves it alone"
            );
        }
    }
}

/// Two customers wait at the same time, and each gets what was delivered to it, in whatever order.
#[graded(points = 2, lesson = "The task")]
fn two_customers_do_not_disturb_each_other() {
    use Which::{Book, Music};
    let deliveries = [(0, Book), (0, Music), (1, Book), (1, Music)];
    for (name, function) in FUNCTIONS {
        for (order, one_task) in orders_of_four().flat_map(|order| [(order, false), (order, true)]) {
            let world = World::with(&["book 1", "book 2"], &["music 1", "music 2"], false);
            let task = CountingWaker::new("task 1");
            // Both may well be parts of the same task.
            let tasks = [task.clone(), if one_task { task } else { CountingWaker::new("task 2") }];
            let mut customers = [(); 2].map(|()| Traced::new(name, function(&world.shop)));
            for (customer, task) in customers.iter_mut().zip(&tasks) {
                expect_waiting(customer, task);
            }
            let mut missing = [2, 2];
            for (to, which) in order.map(|number| deliveries[number]) {
                let before = tasks[to].count();
                world.deliver_to(to, which);
                expect!(
                    tasks[to].count() > before,
                    expected = "a delivery wakes the task of the customer that it is for",
                    seen = "that task was not woken"
                );
                missing[to] -= 1;
                if missing[to] > 0 {
                    expect_waiting(&mut customers[to], &tasks[to]);
                } else {
                    world.expect_delivered_to(to, customers[to].settle(&tasks[to]));
                }
            }
        }
    }
}

/// All orders of four things.
fn orders_of_four() -> impl Iterator<Item = [usize; 4]> {
    (0..256usize).map(|number| [number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6]).filter(|order| {
        let mut sorted = *order;
        sorted.sort_unstable();
        sorted == [0, 1, 2, 3]
    })
}

/// No thread is started, and none is blocked: a poll returns at once.
#[graded(points = 1, lesson = "The task")]
fn no_thread_is_started() {
    const LONG: Duration = Duration::from_millis(10);
    for (name, function) in FUNCTIONS {
        let world = World::new();
        let task = CountingWaker::new("task");
        let before = settled_threads();
        let mut both = Traced::new(name, function(&world.shop));
        expect_waiting(&mut both, &task);
        let during = threads();
        expect!(
            before.zip(during).is_none_or(|(before, during)| during <= before),
            expected = "while both deliveries are on their way there are no more threads than before",
            seen = "there are more"
        );
        // The machine may have other things to do during some of the polls, but not during all of them.
        let polls = (0..10).map(|_| {
            let start = Instant::now();
            expect_waiting(&mut both, &task);
            start.elapsed()
        });
        expect!(
            polls.min().is_none_or(|quickest| quickest < LONG),
            expected = "a poll of {name} returns at once",
            seen = "each of 10 polls took more than 10 ms"
        );
        world.deliver(Which::Music);
        expect_waiting(&mut both, &task);
        world.deliver(Which::Book);
        world.expect_delivered_to(0, both.settle(&task));
    }
}

/// try_get_book_and_music leaves a delivery alone that has come, wakes the task that polled last, and leaves it asleep meanwhile.
#[graded(points = 1, lesson = "The first error ends it")]
fn try_waits_like_the_other_one() {
    for [first, second] in IN_EITHER_ORDER {
        let world = World::with(&["the book"], &["the music"], true);
        let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
        for (task, which) in [("task A", None), ("task B", Some(first)), ("task C", Some(second))] {
            let task = CountingWaker::new(task);
            for _ in 0..2 {
                let ready = both.settle(&task).is_ready();
                expect!(!ready, expected = "the future is Pending while not both are delivered", seen = "it is Ready");
            }
            let before = task.count();
            let Some(which) = which else { continue };
            world.deliver(which);
            expect!(
                task.count() > before,
                expected = "the task that polled last is woken by a delivery",
                seen = "it was not woken"
            );
        }
        world.expect_delivered_to(0, both.settle(&CountingWaker::new("task D")));
    }
}

/// try_get_book_and_music orders one of each too, and dropping it cancels what it still waits for.
#[graded(points = 1, lesson = "The first error ends it")]
fn try_orders_like_the_other_one() {
    for [first, _] in IN_EITHER_ORDER {
        for one_has_come in [false, true] {
            let world = World::new();
            let task = CountingWaker::new("task");
            let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
            expect_waiting(&mut both, &task);
            if one_has_come {
                world.deliver(first);
            }
            expect_waiting(&mut both, &task);
            drop(both);
            let orders = [world.books.orders(), world.music.orders()];
            expect!(
                orders.iter().all(|&number| number <= 1),
                expected = "no more than one book and one music are ordered",
                seen = "orders for books and for music: {orders:?}"
            );
            let open =
                [(orders[0], &world.books.gates[0].is_dropped()), (orders[1], &world.music.gates[0].is_dropped())];
            expect!(
                open.iter().all(|&(orders, dropped)| orders == 0 || *dropped),
                expected = "when the future is dropped, so are the futures of the deliveries",
                seen = "one is still there, and nobody can cancel the order any more"
            );
        }
    }
}

/// If first one and then the other is sold out, the error of try_get_book_and_music is the one that came first.
#[graded(points = 1, lesson = "The first error ends it")]
fn the_error_that_came_first() {
    for (sold_out, [first, second]) in [SoldOut::Book, SoldOut::Music].into_iter().zip(IN_EITHER_ORDER) {
        let world = World::new();
        let task = CountingWaker::new("task");
        let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
        expect_waiting(&mut both, &task);
        world.say_sold_out(first);
        let mut polled = both.poll(&task);
        if polled.is_pending() {
            // That it is not Ready yet is not the question here.
            world.say_sold_out(second);
            polled = both.settle(&task);
        }
        expect!(
            polled.is_pending() || matches!(polled, Poll::Ready(Err(error)) if error == sold_out),
            expected = "the error is {sold_out:?}, which was sold out first",
            seen = "it is {polled:?}"
        );
    }
}

/// try_get_book_and_music gives an error in the end, also where the other one was delivered, before the error or after it.
#[graded(points = 1, lesson = "The first error ends it")]
fn an_error_does_come() {
    for (sold_out, [first, second]) in [SoldOut::Book, SoldOut::Music].into_iter().zip(IN_EITHER_ORDER) {
        for delivered_before in [false, true] {
            let world = World::new();
            let task = CountingWaker::new("task");
            let mut both = Traced::new("try_get_book_and_music", try_get_book_and_music(&world.shop));
            expect_waiting(&mut both, &task);
            if delivered_before {
                world.deliver(second);
                expect_waiting(&mut both, &task);
            }
            world.say_sold_out(first);
            let mut settled = both.settle(&task);
            if settled.is_pending() && !delivered_before {
                // It waits longer than it has to, but that is not the question here.
                world.deliver(second);
                settled = both.settle(&task);
            }
            expect!(
                matches!(settled, Poll::Ready(Err(_))),
                expected = "once {sold_out:?} is sold out and the other one was delivered, the output is an error",
                seen = "it is {settled:?}"
            );
        }
    }
}
