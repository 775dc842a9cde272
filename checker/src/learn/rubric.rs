//! What an exercise asks for, to be read before anything is solved.

use super::{FAINT, STRONG};
use crate::course::{Behaviour, Exercise, Kind};
use crate::print::say;

/// Prints every behaviour of an exercise with its points: those that are checked here, and those that are graded in class.
pub fn show(exercise: &Exercise) {
    let (name, title, minutes) = (&exercise.name, &exercise.title, exercise.minutes);
    say!("{STRONG}{name}{STRONG:#}  {title} ({minutes} min)");
    if !exercise.slides.is_empty() {
        say!("slides: {}", exercise.slides.join(", "));
    }
    say!("lesson: exercises/{}/README.md", exercise.place);
    let rubric = exercise.rubric().behaviours;
    let waits = |behaviour: &Behaviour| {
        let test = exercise.tests.iter().find(|test| behaviour.name.as_ref() == Some(&test.name));
        exercise.in_class.contains(behaviour) || test.is_some_and(|test| test.waits_for_class())
    };
    let in_full = exercise.in_class.is_empty();
    let (in_class, here): (Vec<&Behaviour>, Vec<&Behaviour>) = rubric.iter().partition(|behaviour| waits(behaviour));
    group("checked here", exercise.points(), &here, in_full);
    if !in_class.is_empty() {
        group("graded in class", exercise.points_in_class(), &in_class, in_full);
    }
    if rubric.iter().any(|behaviour| behaviour.title) {
        say!("\ntitle: while it does not hold, at most half of the points count");
    }
}

fn group(head: &str, points: u32, behaviours: &[&Behaviour], in_full: bool) {
    let word = if points == 1 { "point" } else { "points" };
    say!("\n{STRONG}{head}, {points} {word}{STRONG:#}");
    for behaviour in behaviours {
        let marks = [
            (behaviour.title, "title"),
            (behaviour.explored, "explored"),
            (behaviour.kind == Kind::CompileFail, "a program that must not compile"),
            (in_full && behaviour.kind == Kind::Hidden, "not in a handout"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(is_so, _)| *is_so).map(|(_, mark)| *mark).collect();
        let marks = if marks.is_empty() { String::new() } else { format!("   {FAINT}{}{FAINT:#}", marks.join(", ")) };
        say!("{:>4}  {}{marks}", behaviour.points, behaviour.behaviour);
    }
}
