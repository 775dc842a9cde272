use async_move::{greet, greet_all};
use probe::{Limits, allocations, expect, graded, note, run};

/// How long a name is whose way through memory is watched.
const SIZE: usize = 100_000;

/// A name of `length` letters, which takes just as many bytes on the heap.
fn long_name(length: usize) -> String {
    String::from_utf8(vec![b'a'; length]).unwrap_or_default()
}

/// Whether `text` says hello to `name`. Signs, blanks and capitals beside the name are left to everybody's taste.
fn greets(text: &str, name: &str) -> bool {
    let letters = |part: &str| part.chars().filter(|char| char.is_alphanumeric()).collect::<String>().to_lowercase();
    text.rsplit_once(name).is_some_and(|(before, after)| letters(before) == "hello" && letters(after).is_empty())
}

/// What a future of `greet` gives.
fn greeting(future: impl Future<Output = String>) -> String {
    run("greeting", future, Limits::default()).output
}

/// The future of `greet` says hello to its name, long after the function that had the name has returned.
#[graded(points = 2, title, lesson = "A block that takes with it what it needs")]
fn greets_after_the_scope_of_the_name() {
    fn made_elsewhere(number: u32) -> impl Future<Output = String> + 'static {
        let name = format!("Ferris the {number}th");
        greet(name)
    }
    let kept = Box::new(made_elsewhere(4));
    let text = greeting(*kept);
    let name = "Ferris the 4th";
    expect!(greets(&text, name), expected = "the greeting of {name:?} is \"hello, {name}\"", seen = "it is {text:?}");
}

/// Two futures of `greet` that are alive at once say hello to their own names, whichever is polled first.
#[graded(points = 2, lesson = "A block that takes with it what it needs")]
fn two_greetings_do_not_mix() {
    for ferris_first in [true, false] {
        note("the test", "two new futures, for Ferris and for Corro");
        let (ferris, corro) = (greet("Ferris".to_owned()), greet("Corro".to_owned()));
        let order =
            if ferris_first { [("Ferris", ferris), ("Corro", corro)] } else { [("Corro", corro), ("Ferris", ferris)] };
        for (name, future) in order {
            let text = greeting(future);
            expect!(
                greets(&text, name),
                expected = "the future for {name} says hello to {name}",
                seen = "it gives {text:?}"
            );
        }
    }
}

/// Calling `greet` only moves the name: it is not copied, and nothing is put together before the future is polled.
#[graded(points = 2, title, lesson = "What moves")]
fn calling_greet_only_moves_the_name() {
    let name = long_name(SIZE);
    let (future, memory) = allocations(|| greet(name));
    expect!(
        memory.bytes < SIZE / 2,
        expected = "the call moves the name into the future, and copies nothing",
        seen = "the call has taken new memory for a text as long as the name"
    );
    expect!(
        memory.freed < SIZE / 2,
        expected = "the name lives on in the future when the call has returned",
        seen = "the call has freed it"
    );
    let text = greeting(future);
    expect!(text.len() >= SIZE, expected = "the greeting has the name in it", seen = "it is shorter than the name");
}

/// A future of `greet` that is dropped before it is polled frees its name.
#[graded(points = 2, lesson = "What moves")]
fn dropped_unpolled_it_frees_the_name() {
    let name = long_name(SIZE);
    let future = greet(name);
    let ((), memory) = allocations(|| drop(future));
    expect!(
        memory.freed >= SIZE,
        expected = "the name is freed when its future is dropped",
        seen = "the future is gone, and the name is still there"
    );
}

/// `greet_all` gives one future for each name, in the order of the names.
#[graded(points = 2, title, lesson = "One block for each")]
fn greets_all_in_their_order() {
    let few = ["Ferris", "Corro", "Ada", "Zoe", "Bob"].map(str::to_owned);
    let names: Vec<String> = few.into_iter().chain((6..=500).map(|number| format!("Nobody{number}"))).collect();
    let futures = greet_all(names.clone());
    let many = futures.len();
    expect!(many == 500, expected = "500 names give 500 futures", seen = "the number of futures is {many}");
    for (name, future) in names.iter().zip(futures) {
        let text = greeting(future);
        expect!(
            greets(&text, name),
            expected = "the future in the place of {name} says hello to {name}",
            seen = "{text:?}"
        );
    }
}

/// Calling `greet_all` only moves the names: none is copied, and nothing is put together.
#[graded(points = 1, lesson = "What moves")]
fn calling_greet_all_only_moves_the_names() {
    let names = (0..4).map(|more| long_name(SIZE + more)).collect();
    let (futures, memory) = allocations(|| greet_all(names));
    expect!(
        memory.bytes < SIZE / 2 && memory.freed < SIZE / 2,
        expected = "the call moves the names into the futures, and copies nothing",
        seen = "the call has taken or freed memory for a text as long as a name"
    );
    for future in futures {
        let long = greeting(future).len() >= SIZE;
        expect!(long, expected = "each greeting has its name in it", seen = "one is shorter than its name");
    }
}

/// Each future of `greet_all` owns one name: if it is dropped, this name is freed, and no other.
#[graded(points = 2, lesson = "One block for each")]
fn each_future_owns_one_name() {
    for dropped in 0..3 {
        note("the test", format!("drops future {} of 3", dropped + 1));
        let length = |at: usize| SIZE << at;
        let mut futures = greet_all((0..3).map(|at| long_name(length(at))).collect());
        let future = futures.remove(dropped);
        let ((), memory) = allocations(|| drop(future));
        expect!(
            memory.freed >= length(dropped),
            expected = "the name of a future that is dropped is freed",
            seen = "the future is gone, and its name is still there"
        );
        expect!(
            memory.freed < length(dropped) + SIZE / 2,
            expected = "the other names stay with their futures",
            seen = "more was freed than one name"
        );
        for (at, future) in (0..3).filter(|at| *at != dropped).zip(futures) {
            let text = greeting(future);
            expect!(
                text.len() >= length(at) && text.len() < length(at) + SIZE / 2,
                expected = "the futures that are left say hello to their own names",
                seen = "one gives a greeting of another length"
            );
        }
    }
}
