//! A failed schedule as text: what went wrong, and a lane for each thread.

use crate::kernel::{End, Failure, Outcome, Row};
use std::time::Duration;

/// No more rows than fit a screen.
const ROWS: usize = 40;
/// More threads than this do not fit side by side.
const LANES: usize = 4;
const LANE_WIDTH: usize = 44;

/// The whole report of a failed schedule but for how to replay it; `None` if it did not fail.
pub(crate) fn failure(outcome: &Outcome) -> Option<String> {
    let End::Failed(failure) = &outcome.end else { return None };
    let mut text = match failure {
        Failure::Panicked(message) => format!("the test panicked: {message}"),
        Failure::Deadlock(waiting) => {
            format!("deadlock: main/test can never go on, nobody is left to wake it\n  {}", waiting.join("\n  "))
        }
        Failure::NoProgress(steps) => format!(
            "never made progress: the test had not ended after {steps} steps, although every thread got its turns \
             (a loop that spins?)"
        ),
        Failure::TooLate(limit) => format!("out of time: the test had not ended after {limit:?} of virtual time"),
    };
    text.push_str("\n\n");
    text.push_str(&table(outcome));
    Some(text)
}

/// What each thread did, in order.
pub(crate) fn table(outcome: &Outcome) -> String {
    let rows = &outcome.rows;
    let shown: Vec<Option<&Row>> = if rows.len() <= ROWS {
        rows.iter().map(Some).collect()
    } else {
        let (first, last) = (12, ROWS - 13);
        let tail = rows[rows.len() - last..].iter().map(Some);
        rows[..first].iter().map(Some).chain([None]).chain(tail).collect()
    };
    let left_out = rows.len() + 1 - shown.len().min(rows.len() + 1);
    let mut lanes: Vec<usize> = shown.iter().flatten().map(|row| row.task).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let side_by_side = lanes.len() <= LANES;

    let cell = |row: &Row| {
        let object = row.object.map(|o| format!(" {}", outcome.objects[o as usize]));
        let text = format!("{}{}{}", row.verb, object.unwrap_or_default(), row.detail);
        let text = text.trim_start().replace(|c: char| c.is_control(), " ");
        if side_by_side { text } else { format!("{}: {text}", outcome.threads[row.task]) }
    };
    let lane_of = |row: &Row| if side_by_side { lanes.iter().position(|&l| l == row.task).unwrap_or(0) } else { 0 };
    let times: Vec<String> = shown.iter().map(|row| row.map_or(String::new(), |row| time(row.at))).collect();

    let mut heads = vec![String::new()];
    if side_by_side {
        heads = lanes.iter().map(|&l| outcome.threads[l].clone()).collect();
    }
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    widths.resize(widths.len().max(1), 0);
    for row in shown.iter().flatten() {
        let width = &mut widths[lane_of(row)];
        *width = (*width).max(cell(row).chars().count()).min(LANE_WIDTH);
    }
    let time_width = times.iter().map(|t| t.chars().count()).max().unwrap_or(0).max(4);

    let mut out = String::from("What each thread did, in this order (time is virtual):\n");
    let mut line = |time: &str, lane: usize, text: &str| {
        let mut line = format!("  {time:>time_width$}  ");
        for width in &widths[..lane] {
            line.push_str(&format!("{:width$}  ", ""));
        }
        line.push_str(text);
        out.push_str(line.trim_end());
        out.push('\n');
    };
    if side_by_side && !heads.is_empty() {
        let row: Vec<String> = heads.iter().zip(&widths).map(|(head, &w)| format!("{head:w$}")).collect();
        line("time", 0, &row.join("  "));
    }
    for (row, time) in shown.iter().zip(&times) {
        match row {
            Some(row) => line(time, lane_of(row), &clip(&cell(row), side_by_side)),
            None => line("", 0, &format!("… {left_out} rows left out …")),
        }
    }
    let used: Vec<&String> = outcome
        .legend
        .iter()
        .filter(|(id, _)| shown.iter().flatten().any(|row| row.object == Some(*id)))
        .map(|(_, line)| line)
        .collect();
    for line in used {
        out.push_str(&format!("  ({line})\n"));
    }
    out
}

/// A short form of a virtual time: `0`, `1.5s`.
fn time(at: Duration) -> String {
    if at.is_zero() { "0".to_string() } else { format!("{at:?}") }
}

fn clip(text: &str, side_by_side: bool) -> String {
    let most = if side_by_side { LANE_WIDTH } else { 2 * LANE_WIDTH };
    if text.chars().count() <= most {
        return text.to_string();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
