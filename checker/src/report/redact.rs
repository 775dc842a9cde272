//! What a student may see of a hidden test's timeline.
//!
//! The names in it are chosen by the test or by the answer, and so may be values that the test draws, its own name, or what
//! the answer has found out about it. So only the words that probe itself has for what happens are shown, and what
//! it happened to becomes a number, unless it is one of probe's own tasks. What each thread did in one schedule has too
//! many words of the answer's own: nothing of that is shown.

/// How wide the lane of a future or a task is, in characters.
const LANE: usize = 25;
/// What probe says of futures and tasks.
const EVENTS: [&str; 12] = [
    "polled → Pending",
    "polled → Ready",
    "polled after Ready",
    "polled by",
    "→ Pending",
    "→ Ready",
    "woken",
    "is being woken",
    "was woken",
    "can go on",
    "dropped",
    "…",
];
/// What probe says of how often something happened.
const REPEATS: [&str; 2] = [" again", " × many"];

/// The timeline of a hidden test, of which the first column has been cut off; empty if nothing in it may be seen.
pub(super) fn timeline(timeline: &str) -> String {
    let mut rows = timeline.lines();
    // The first line names the lanes.
    let head: Vec<char> = rows.next().unwrap_or_default().chars().collect();
    let shown = rows.filter_map(event).map(|(lane, event)| match event.as_str() {
        "…" => "…\n".to_owned(),
        event => format!("{:indent$}{}: {event}\n", "", name(&head, lane), indent = lane * LANE),
    });
    shown.collect()
}

/// The lane of a row, and what happened there in probe's own words.
fn event(row: &str) -> Option<(usize, String)> {
    // A space comes after the column that was cut off.
    let text = row.strip_prefix(' ')?;
    let words = text.trim_start_matches(' ');
    let indent = text.len() - words.len();
    let event = EVENTS.iter().find(|event| words.starts_with(**event))?;
    let mut said = (*event).to_owned();
    let mut rest = &words[event.len()..];
    if let Some(task) = task(rest.trim_start()).filter(|_| *event == "polled by") {
        said.push_str(&format!(" {task}"));
        rest = &rest.trim_start()[task.len()..];
    } else {
        said.truncate(event.trim_end_matches(" by").len());
    }
    said.push_str(REPEATS.iter().find(|repeats| rest.starts_with(**repeats)).copied().unwrap_or_default());
    (indent % LANE == 0).then_some((indent / LANE, said))
}

/// What a lane is called: by its number, unless it is one of probe's own tasks.
fn name(head: &[char], lane: usize) -> String {
    let name: String = head.iter().skip(1 + lane * LANE).take(LANE - 1).collect();
    match task(&name).filter(|task| name.trim_end() == *task) {
        Some(task) => task.to_owned(),
        None => format!("({})", lane + 1),
    }
}

/// One of probe's own tasks, `task A`, which a text begins with.
fn task(text: &str) -> Option<&str> {
    let letter = text.strip_prefix("task ")?.chars().next()?;
    let after = text.get("task A".len()..)?.chars().next();
    let is_whole = !after.is_some_and(char::is_alphanumeric);
    (letter.is_ascii_uppercase() && is_whole).then(|| &text[.."task A".len()])
}

#[cfg(test)]
mod tests {
    use super::timeline;

    #[test]
    fn only_probes_own_words_are_shown_of_a_hidden_test() {
        let lane = " ".repeat(25);
        let shown = timeline(&format!(
            " {:<24} task B                   task Secret\n polled by task A\n polled by secret task\n polled by task Abc again\n → \
             Pending\n {lane}woken (secret_test)\n {lane}{lane}woken\n called with 17\n 20 ms\n polled → Pending × many\n …\n \
             dropped again\nWhat each thread did\n  0  lock secret\n",
            "secret value 17"
        ));
        let expected = format!(
            "(1): polled by task A\n(1): polled\n(1): polled\n(1): → Pending\n{lane}task B: woken\n{lane}{lane}(3): woken\n\
             (1): polled → Pending × many\n…\n(1): dropped again\n"
        );
        assert_eq!(shown, expected);
        assert_eq!(timeline("What each thread did, in this order:\n  time  secret\n     0  lock secret\n"), "");
        assert_eq!(timeline(""), "");
    }
}
