use async_move::{greet, greet_all};
use probe::{Inputs, Limits, allocations, expect, graded, note, run};

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

/// When a future and its greeting are gone, nothing of the name is left.
#[graded(points = 1, lesson = "What moves")]
fn nothing_is_left_in_the_end() {
    fn polled_and_dropped(future: impl Future<Output = String>) {
        let ((), memory) = allocations(|| drop(greeting(future)));
        expect!(
            memory.freed >= memory.bytes + SIZE / 2,
            expected = "the name is freed when its future is done and dropped",
            seen = "the greeting and the future are gone, and the name is still there"
        );
    }
    polled_and_dropped(greet(long_name(SIZE)));
    greet_all(vec![long_name(SIZE)]).into_iter().for_each(polled_and_dropped);
}

/// The futures of `greet_all` can be run in any order: each says hello to the name in its place.
#[graded(points = 2, lesson = "One block for each")]
fn greets_all_in_any_order() {
    let mut inputs = Inputs::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let names = ["a", "b", "c"].map(|end| inputs.word() + end);
        note("the test", format!("names {names:?}, run in the order {order:?}"));
        let mut futures: Vec<_> = greet_all(names.to_vec()).into_iter().map(Some).collect();
        let many = futures.len();
        expect!(many == 3, expected = "three names give three futures", seen = "the number of futures is {many}");
        for at in order {
            let (name, Some(future)) = (&names[at], futures[at].take()) else { continue };
            let text = greeting(future);
            expect!(
                greets(&text, name),
                expected = "the future in the place of {name:?} says hello to it, whichever ran before",
                seen = "it gives {text:?}"
            );
        }
    }
}

/// The futures of two calls of `greet_all` do not mix.
#[graded(points = 1, lesson = "One block for each")]
fn two_lists_do_not_mix() {
    let mut inputs = Inputs::new();
    let mut names = || vec![inputs.word() + "a", inputs.word() + "b"];
    let (first, second) = (names(), names());
    let (of_first, of_second) = (greet_all(first.clone()), greet_all(second.clone()));
    let many = (of_first.len(), of_second.len());
    expect!(many == (2, 2), expected = "each list of two names gives two futures", seen = "it gives another number");
    for (name, future) in second.iter().zip(of_second).chain(first.iter().zip(of_first)) {
        let text = greeting(future);
        expect!(greets(&text, name), expected = "the future for {name:?} says hello to it", seen = "it gives {text:?}");
    }
}

/// Each name gives a future of its own, also a name that is there twice, and an empty one.
#[graded(points = 1, lesson = "One block for each")]
fn each_name_gives_a_future() {
    let mut inputs = Inputs::new();
    let (one, other) = (inputs.word() + "a", inputs.word() + "b");
    let twice = vec![one.clone(), one.clone(), other.clone(), one.clone()];
    for names in [twice, vec![String::new(), one, String::new(), other]] {
        let futures = greet_all(names.clone());
        let (many, expected) = (futures.len(), names.len());
        expect!(
            many == expected,
            expected = "the {expected} names {names:?} give {expected} futures",
            seen = "the number of futures is {many}"
        );
        for (name, future) in names.iter().zip(futures) {
            let text = greeting(future);
            expect!(
                greets(&text, name),
                expected = "the future in the place of {name:?} says hello to it",
                seen = "it gives {text:?}"
            );
        }
    }
}

/// No names give no futures.
#[graded(points = 1, lesson = "Your task")]
fn no_names_give_no_futures() {
    let many = greet_all(Vec::new()).len();
    expect!(many == 0, expected = "no names give no futures", seen = "the number of futures is {many}");
}

/// Whatever is in a name comes out as it was: capitals, blanks, braces, letters of other scripts, or nothing at all.
#[graded(points = 1, lesson = "Your task")]
fn names_come_out_as_they_were() {
    let word = Inputs::new().word();
    let names = [
        String::new(),
        format!(" {word} "),
        format!("{word}\n{word}"),
        format!("{{{word}}} {{}}"),
        format!("ß{word}ÖЖ"),
        word.to_uppercase(),
    ];
    for name in &names {
        let of_all: Vec<String> = greet_all(vec![name.clone()]).into_iter().map(greeting).collect();
        let many = of_all.len();
        expect!(many == 1, expected = "the name {name:?} gives a future", seen = "the number of futures is {many}");
        for text in of_all.into_iter().chain([greeting(greet(name.clone()))]) {
            expect!(
                greets(&text, name),
                expected = "the greeting of {name:?} has this name in it as it is",
                seen = "the greeting is {text:?}"
            );
        }
    }
}
