use hello_world::{hello_world, run};
use probe::{CountingWaker, Traced, expect, graded};

/// To run it writes the line "hello, world!" once, and nothing else.
#[graded(points = 2, lesson = "Somebody has to run it")]
fn run_writes_the_line() {
    let mut out = Vec::new();
    run(&mut out);
    let written = String::from_utf8_lossy(&out);
    expect!(letters(&written) == "helloworld", expected = "the line hello, world!", seen = "{written:?}");
}

/// A first poll writes the line and is Ready: there is nothing to wait for.
#[graded(points = 2, lesson = "Somebody has to run it")]
fn first_poll_does_it_all() {
    let mut out = Vec::new();
    let task = CountingWaker::new("task");
    Traced::new("hello_world", hello_world(&mut out)).expect_ready(&task);
    let written = String::from_utf8_lossy(&out);
    expect!(letters(&written) == "helloworld", expected = "the line hello, world!", seen = "{written:?}");
}

/// The letters alone: nobody is to fail over a comma.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_lowercase).collect()
}
