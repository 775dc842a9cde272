//! What holds for many askers and many requests, for downloads that panic, and at the end.

use actor::{Downloader, GetError, Reply};
use probe::{Inputs, ProcessorWatch, expect, graded, note, settled_threads};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// What a download panics with where it is to panic: nothing that could be read as text.
struct NotReachable;

fn panics() -> ! {
    note("actor", "download panics");
    resume_unwind(Box::new(NotReachable))
}

/// Urls that no answer knows, all of them different.
fn urls(inputs: &mut Inputs, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("https://{}.org/{number}", inputs.word())).collect()
}

/// Keeps downloads waiting until the test opens it, but not for ever.
#[derive(Clone, Default)]
struct Door {
    open: Arc<(Mutex<bool>, Condvar)>,
}

impl Door {
    fn open(&self) {
        let (open, opened) = &*self.open;
        *open.lock().unwrap() = true;
        opened.notify_all();
    }

    /// Whether it was opened in time. If it was not, the one who waited opens it, so that nobody has to wait after them.
    fn wait(&self) -> bool {
        let (open, opened) = &*self.open;
        let (mut open, _) = opened.wait_timeout_while(open.lock().unwrap(), PATIENCE, |open| !*open).unwrap();
        std::mem::replace(&mut *open, true)
    }
}

fn expect_page(answer: Result<String, GetError>, page: &str) {
    expect_page_of("a request", answer, page);
}

fn expect_page_of(request: &str, answer: Result<String, GetError>, page: &str) {
    let seen = described(&answer);
    expect!(
        answer.is_ok_and(|came| came == page),
        expected = "the answer to {request} is Ok({page:?})",
        seen = "it is {seen}"
    );
}

fn expect_panicked(answer: Result<String, GetError>, when: &str) {
    let seen = described(&answer);
    expect!(
        matches!(answer, Err(GetError::Panicked)),
        expected = "{when}, the result is Err(Panicked)",
        seen = "it is {seen}"
    );
}

/// An answer in words. A `GetError` need not be `Debug`.
fn described(answer: &Result<String, GetError>) -> String {
    match answer {
        Ok(page) => format!("Ok({page:?})"),
        Err(GetError::Panicked) => "Err(Panicked)".to_owned(),
        Err(_) => "Err(Gone)".to_owned(),
    }
}

/// Each asker gets the answer to their own request, in whatever order they wait for it.
#[graded(points = 2, lesson = "A reply for each request")]
fn replies_go_to_their_askers() {
    let mut inputs = Inputs::new();
    let urls = urls(&mut inputs, 4);
    let secret = inputs.word();
    let page_of = move |url: &str| format!("{secret} on {url}");
    let downloader = Downloader::spawn(page_of.clone());
    let another = downloader.clone();
    let replies: Vec<Reply> = urls
        .iter()
        .enumerate()
        .map(|(number, url)| if number % 2 == 0 { downloader.request(url) } else { another.request(url) })
        .collect();
    note("askers", "wait for the newest request first");
    for (url, reply) in urls.iter().zip(replies).rev() {
        expect_page(reply.wait(), &page_of(url));
    }
}

/// All requests, from whichever handle, are served one at a time and in the order in which they were made.
#[graded(points = 2, lesson = "A mailbox")]
fn one_at_a_time_in_order() {
    let urls = urls(&mut Inputs::new(), 9);
    let door = Door::default();
    let served = Arc::new(Mutex::new(Vec::new()));
    let at_once = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let downloader = Downloader::spawn({
        let (door, served, at_once) = (door.clone(), Arc::clone(&served), Arc::clone(&at_once));
        move |url: &str| {
            let (now, most) = &*at_once;
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            door.wait();
            served.lock().unwrap().push(url.to_owned());
            now.fetch_sub(1, Ordering::SeqCst);
            String::new()
        }
    });
    let another = downloader.clone();
    let a_third = another.clone();
    // Not in turns: whoever serves the handles one after the other gets another order.
    let handles =
        [&downloader, &downloader, &downloader, &another, &a_third, &a_third, &another, &downloader, &another];
    // The first download waits at the door, so the others are in the mailbox together.
    let replies: Vec<Reply> = urls.iter().zip(handles).map(|(url, handle)| handle.request(url)).collect();
    door.open();
    for reply in replies {
        let _ = reply.wait();
    }
    let served = served.lock().unwrap();
    let number = |url: &String| urls.iter().position(|known| known == url).map_or(0, |place| place + 1);
    let order: Vec<usize> = served.iter().map(number).collect();
    let wanted: Vec<usize> = (1..=urls.len()).collect();
    expect!(
        order == wanted,
        expected = "requests are served in the order in which they were made: {wanted:?}",
        seen = "they were served as {order:?}"
    );
    expect!(
        at_once.1.load(Ordering::SeqCst) == 1,
        expected = "one download is over before the next one begins",
        seen = "several were under way at once"
    );
}

/// A request returns at once, also when thousands of others are in the mailbox.
#[graded(points = 1, lesson = "A mailbox")]
fn mailbox_has_no_end() {
    const REQUESTS: usize = 5_000;
    let door = Door::default();
    let downloader = Downloader::spawn({
        let door = door.clone();
        move |_: &str| String::from(if door.wait() { "opened" } else { "not opened" })
    });
    let replies: Vec<Reply> = (0..REQUESTS).map(|_| downloader.request("https://www.foo.com")).collect();
    door.open();
    let opened = replies.into_iter().all(|reply| reply.wait().is_ok_and(|page| page == "opened"));
    expect!(
        opened,
        expected = "{REQUESTS} requests can be made while the first download is under way",
        seen = "a request waited for the download, or its answer was lost"
    );
}

/// Each request is a download, also of a url that was downloaded before.
#[graded(points = 1, lesson = "A mailbox")]
fn each_request_is_a_download() {
    let [url] = &urls(&mut Inputs::new(), 1)[..] else { unreachable!() };
    let mut downloads = 0;
    let downloader = Downloader::spawn(move |url: &str| {
        downloads += 1;
        format!("{url}, download {downloads}")
    });
    for number in 1..=3 {
        expect_page(downloader.get(url), &format!("{url}, download {number}"));
    }
}

/// A request returns at once and costs no thread of its own, however many of them wait.
#[graded(points = 1, lesson = "A mailbox")]
fn waiting_requests_cost_little() {
    let mut inputs = Inputs::new();
    let count = inputs.index(25..35);
    let urls = urls(&mut inputs, count);
    let before = settled_threads();
    let door = Door::default();
    let downloader = Downloader::spawn({
        let door = door.clone();
        move |_: &str| if door.wait() { "in time".to_owned() } else { "late".to_owned() }
    });
    let replies: Vec<Reply> = urls.iter().map(|url| downloader.request(url)).collect();
    let meanwhile = settled_threads();
    door.open();
    let in_time = replies.into_iter().map(Reply::wait).all(|answer| answer.is_ok_and(|page| page == "in time"));
    expect!(
        in_time,
        expected = "a request returns at once, although many are in the mailbox already",
        seen = "it waited until there was room"
    );
    let (Some(before), Some(meanwhile)) = (before, meanwhile) else { return };
    expect!(
        meanwhile <= before + 3,
        expected = "{count} requests that wait in the mailbox need no threads",
        seen = "there was a thread for each of them"
    );
}

/// A download that panics is an error for the one who asked for it. The others get their pages, now and later.
#[graded(points = 2, lesson = "When a request goes wrong")]
fn panic_is_the_askers_error() {
    let mut inputs = Inputs::new();
    let urls = urls(&mut inputs, 4);
    let page = inputs.word();
    let downloader = Downloader::spawn({
        let (bad, page) = (urls[1].clone(), page.clone());
        move |url: &str| if url == bad { panics() } else { page.clone() }
    });
    let [before, bad, after] = [0, 1, 2].map(|number| downloader.request(&urls[number]));
    expect_page(before.wait(), &page);
    expect_panicked(bad.wait(), "for the one who asked for the download that panicked");
    expect_page(after.wait(), &page);
    expect_page(downloader.get(&urls[3]), &page);
}

/// The actor lives as long as there is a handle, whichever handle that is.
#[graded(points = 1, lesson = "How it ends")]
fn lives_as_long_as_a_handle() {
    let mut inputs = Inputs::new();
    let urls = urls(&mut inputs, 2);
    let page = inputs.word();
    let downloader = Downloader::spawn({
        let page = page.clone();
        move |_: &str| page.clone()
    });
    let clone = downloader.clone();
    note("first handle", "dropped");
    drop(downloader);
    expect_page(clone.get(&urls[0]), &page);
    let last = clone.clone();
    note("second handle", "dropped");
    drop(clone);
    expect_page(last.get(&urls[1]), &page);
}

/// When the last handle is dropped, the actor ends and drops its download, although somebody has kept a reply.
#[graded(points = 2, lesson = "How it ends")]
fn ends_with_the_last_handle() {
    let urls = urls(&mut Inputs::new(), 2);
    let (alive, ended) = channel();
    let downloader = Downloader::spawn(held_while_alive(alive, str::to_owned));
    let clone = downloader.clone();
    let kept = downloader.request(&urls[0]);
    let _ = clone.get(&urls[1]);
    drop_elsewhere(downloader);
    drop_elsewhere(clone);
    expect!(
        has_ended(&ended),
        expected = "the actor drops its download and ends when both of its handles have been dropped",
        seen = "2 s later it still had its download"
    );
    drop(kept);
}

/// What has been requested before the last handle was dropped is still served, and the replies can be waited for later.
#[graded(points = 2, lesson = "How it ends")]
fn queued_work_is_done_first() {
    let urls = urls(&mut Inputs::new(), 4);
    let (alive, ended) = channel();
    let door = Door::default();
    let downloader = Downloader::spawn(held_while_alive(alive, {
        let door = door.clone();
        move |url| {
            door.wait();
            url.to_owned()
        }
    }));
    let replies: Vec<Reply> = urls.iter().map(|url| downloader.request(url)).collect();
    drop_elsewhere(downloader);
    door.open();
    has_ended(&ended);
    for (url, reply) in urls.iter().zip(replies) {
        expect_page_of("a request that was made before the last handle was dropped", reply.wait(), url);
    }
}

/// A download that holds one end of a channel: the other end notices when it is dropped.
fn held_while_alive(
    alive: Sender<()>,
    download: impl Fn(&str) -> String + Send + Sync + 'static,
) -> impl Fn(&str) -> String + Send + Sync + 'static {
    move |url| {
        let _here = &alive;
        download(url)
    }
}

fn has_ended(ended: &Receiver<()>) -> bool {
    ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected)
}

/// Drops a handle on another thread, if it can be sent there: the drop may well wait for the actor.
fn drop_elsewhere(handle: Downloader) {
    note("handle", "dropped");
    let (dropped, is_dropped) = channel();
    let dropping = Traveller(handle).start_elsewhere(move |handle: Downloader| {
        drop(handle);
        let _ = dropped.send(());
    });
    if dropping.is_some() {
        let _ = is_dropped.recv_timeout(Duration::from_millis(500));
    }
}

/// A reply that nobody waits for any more does no harm to the actor, nor to the replies of others.
#[graded(points = 1, lesson = "A reply for each request")]
fn dropped_reply_harms_nobody() {
    let urls = urls(&mut Inputs::new(), 3);
    let door = Door::default();
    let downloader = Downloader::spawn({
        let door = door.clone();
        move |url: &str| {
            door.wait();
            url.to_owned()
        }
    });
    let [ignored, wanted] = [0, 1].map(|number| downloader.request(&urls[number]));
    note("first reply", "dropped");
    drop(ignored);
    door.open();
    expect_page_of("a request, after another one's reply was dropped,", wanted.wait(), &urls[1]);
    expect_page_of("another request after that", downloader.get(&urls[2]), &urls[2]);
}

/// A download that panics so many times, and then gives its url; it counts the tries.
fn panics_at_first(times: usize, tries: &Arc<AtomicUsize>) -> impl Fn(&str) -> String + Send + Sync + 'static {
    let tries = Arc::clone(tries);
    move |url| {
        let so_far = tries.fetch_add(1, Ordering::SeqCst);
        if so_far < times { panics() } else { format!("{url} after {so_far} panics") }
    }
}

/// A retry goes on until there is a page, and then stops.
#[graded(points = 1, lesson = "When a request goes wrong")]
fn retry_stops_at_the_first_page() {
    let [url] = &urls(&mut Inputs::new(), 1)[..] else { unreachable!() };
    for (n, panics) in [(1, 0), (3, 0), (3, 2), (5, 1)] {
        let tries = Arc::new(AtomicUsize::new(0));
        let downloader = Downloader::spawn(panics_at_first(panics, &tries));
        note("asker", format!("{n} tries, {panics} of them panic"));
        let page = downloader.get_with_retry(url, n);
        expect_page(page, &format!("{url} after {panics} panics"));
        let (tried, wanted) = (tries.load(Ordering::SeqCst), panics + 1);
        expect!(
            tried == wanted,
            expected = "with n = {n}, a download that panics {panics} times is tried {wanted} times",
            seen = "it was tried {tried} times"
        );
    }
}

/// A retry gives up after `n` tries in all, with the error of the last one.
#[graded(points = 1, lesson = "When a request goes wrong")]
fn retry_gives_up_after_n_tries() {
    let [url] = &urls(&mut Inputs::new(), 1)[..] else { unreachable!() };
    for (n, wanted) in [(1, 1), (2, 2), (4, 4)] {
        let tries = Arc::new(AtomicUsize::new(0));
        let downloader = Downloader::spawn(panics_at_first(usize::MAX, &tries));
        note("asker", format!("{n} tries, all of them panic"));
        let answer = downloader.get_with_retry(url, n);
        let tried = tries.load(Ordering::SeqCst);
        expect!(
            tried == wanted,
            expected = "with n = {n}, a download that always panics is tried {wanted} times",
            seen = "it was tried {tried} times"
        );
        expect_panicked(answer, "when all tries have panicked");
    }
}

/// Neither an actor without requests nor an asker who waits uses processor time.
#[graded(points = 1, lesson = "A mailbox", seconds = 15)]
fn waiting_uses_no_processor_time() {
    let [url] = &urls(&mut Inputs::new(), 1)[..] else { unreachable!() };
    let slow = |url: &str| {
        thread::sleep(Duration::from_millis(1_200));
        url.to_owned()
    };
    let watch = ProcessorWatch::start();
    let downloader = Downloader::spawn(slow);
    let _ = downloader.get(url);
    let asking = watch.used();
    let watch = ProcessorWatch::start();
    thread::sleep(Duration::from_millis(1_200));
    let idle = watch.used();
    for (used, meanwhile) in [(asking, "the asker waits"), (idle, "the actor has nothing to do")] {
        expect!(
            used.is_none_or(|used| used < Duration::from_millis(80)),
            expected = "nothing runs while {meanwhile}",
            seen = "in 1,200 ms more than 80 ms of processor time were used: something asks in a loop"
        );
    }
}

/// A handle can be sent to another thread, and asks from there.
#[graded(points = 1, lesson = "A mailbox")]
fn handle_can_be_sent() {
    let [url] = &urls(&mut Inputs::new(), 1)[..] else { unreachable!() };
    let downloader = Downloader::spawn(str::to_owned);
    let there = downloader.clone();
    let (answer, answered) = channel();
    let asked = url.clone();
    let started = Traveller(there).start_elsewhere(move |there: Downloader| {
        let _ = answer.send(there.get(&asked));
    });
    expect!(
        started.is_some(),
        expected = "a Downloader can be sent to another thread",
        seen = "it is not Send: something in it belongs to one thread, as an Rc does"
    );
    let answer = answered.recv_timeout(PATIENCE);
    expect!(answer.is_ok(), expected = "a request from another thread is answered", seen = "in 2 s it was not");
    expect_page(answer.unwrap_or(Err(GetError::Gone)), url);
}

/// A value that is to be used on another thread.
///
/// The inherent method exists only for what is `Send`; for anything else, the trait's is called: so an answer that is not
/// `Send` fails a test instead of breaking the build of all.
struct Traveller<T>(T);

impl<T: Send + 'static> Traveller<T> {
    fn start_elsewhere(self, body: impl FnOnce(T) + Send + 'static) -> Option<()> {
        let started = thread::Builder::new().spawn(move || body(self.0));
        started.ok().map(drop)
    }
}

#[allow(dead_code, reason = "what is called if the value is not Send")]
trait StaysHere: Sized {
    fn start_elsewhere<B>(self, _: B) -> Option<()> {
        None
    }
}

impl<T> StaysHere for Traveller<T> {}
