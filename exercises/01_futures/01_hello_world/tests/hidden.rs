use hello_world::{hello_world, run};
use probe::{Inputs, Limits, expect, graded, note};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// The line's letters: nobody is to fail over a comma.
const LETTERS: &str = "helloworld";

/// A page that several writers write on. It stays on its thread.
#[derive(Clone, Default)]
struct Page(Rc<RefCell<String>>);

impl Page {
    fn text(&self) -> String {
        self.0.borrow().clone()
    }

    fn letters(&self) -> String {
        self.text().chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
    }

    fn writer(&self, name: &'static str) -> Writer {
        Writer { page: self.clone(), name, most: usize::MAX }
    }
}

struct Writer {
    page: Page,
    name: &'static str,
    most: usize,
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.most);
        note("page", format!("{} writes", self.name));
        self.page.0.borrow_mut().push_str(&String::from_utf8_lossy(&bytes[..taken]));
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// To call hello_world writes nothing: the line is written when its future is polled.
#[graded(points = 2, lesson = "A call makes a future")]
fn calling_writes_nothing() {
    let page = Page::default();
    let mut writer = page.writer("the future");
    note("test", "calls hello_world");
    let future = hello_world(&mut writer);
    let early = page.text();
    expect!(early.is_empty(), expected = "nothing is written before the first poll", seen = "the call wrote {early:?}");
    probe::run("hello_world", future, Limits::default());
    expect!(page.letters() == LETTERS, expected = "a polled future writes the line", seen = "it wrote something else");
}

/// A future that is dropped without having been polled writes nothing, neither then nor later.
#[graded(points = 2, lesson = "A call makes a future")]
fn dropping_unpolled_writes_nothing() {
    let page = Page::default();
    let mut first = page.writer("the dropped future");
    drop(hello_world(&mut first));
    let early = page.text();
    expect!(early.is_empty(), expected = "a future that nobody polls writes nothing", seen = "it wrote {early:?}");
    let mut second = page.writer("the polled future");
    probe::run("hello_world", hello_world(&mut second), Limits::default());
    expect!(page.letters() == LETTERS, expected = "only the polled future writes", seen = "something else was written");
}

/// Of two futures the one that is polled first writes first, whichever was made first.
#[graded(points = 2, lesson = "A call makes a future")]
fn order_of_polls_counts() {
    let (page, order) = (Page::default(), Rc::new(RefCell::new(Vec::new())));
    let writer = |name| Ordered { name, order: Rc::clone(&order), page: page.clone() };
    let (mut a, mut b) = (writer("a"), writer("b"));
    let made_first = hello_world(&mut a);
    let made_second = hello_world(&mut b);
    probe::run("b", made_second, Limits::default());
    probe::run("a", made_first, Limits::default());
    order.borrow_mut().dedup();
    expect!(
        *order.borrow() == ["b", "a"],
        expected = "the future that is polled first writes first",
        seen = "the futures wrote in another order"
    );
}

struct Ordered {
    name: &'static str,
    order: Rc<RefCell<Vec<&'static str>>>,
    page: Page,
}

impl Write for Ordered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.order.borrow_mut().push(self.name);
        self.page.writer(self.name).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole line is written also when the writer takes only a few bytes at a time.
#[graded(points = 1, lesson = "Your task")]
fn small_bites_are_enough() {
    let page = Page::default();
    let mut writer = page.writer("the future");
    writer.most = Inputs::new().index(1..5);
    probe::run("hello_world", hello_world(&mut writer), Limits::default());
    let written = page.letters();
    expect!(
        written == LETTERS,
        expected = "the whole line arrives at a writer that takes little at a time",
        seen = "only a part of it arrived"
    );
}

/// Each run writes its own line.
#[graded(points = 1, lesson = "Somebody has to run it")]
fn every_run_writes_a_line() {
    let times = Inputs::new().index(2..6);
    let page = Page::default();
    for _ in 0..times {
        run(&mut page.writer("run"));
    }
    expect!(
        page.letters() == LETTERS.repeat(times),
        expected = "{times} runs write {times} lines",
        seen = "other lines"
    );
}
