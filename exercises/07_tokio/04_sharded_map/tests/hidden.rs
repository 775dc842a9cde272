use probe::{expect, graded};
use sharded_map::answer;

/// The behaviour in one plain sentence.
#[graded(points = 1, lesson = "Your task")]
fn hidden_behaviour() {
    let seen = answer();
    expect!(seen == 42, expected = "what the lesson says", seen = "something else");
}
