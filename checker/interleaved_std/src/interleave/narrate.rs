//! A failed schedule as text: what went wrong, and a lane for each thread.

use crate::kernel::{Outcome, Row};
use std::time::Duration;

/// No more rows than fit a screen.
const ROWS: usize = 40;
/// How many of them are the beginning, where there are more.
const FIRST: usize = 12;
/// More threads than this do not fit side by side.
const LANES: usize = 4;
const LANE_WIDTH: usize = 44;

/// What each thread did, in order.
pub(crate) fn table(outcome: &Outcome) -> String {
    let shown = shown(&outcome.rows);
    let mut lanes: Vec<usize> = shown.iter().filter_map(Shown::row).map(|row| row.task).collect();
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
    let times: Vec<String> = shown.iter().map(|shown| shown.row().map_or(String::new(), |row| time(row.at))).collect();

    let mut heads = vec![String::new()];
    if side_by_side {
        heads = lanes.iter().map(|&l| outcome.threads[l].clone()).collect();
    }
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    widths.resize(widths.len().max(1), 0);
    for row in shown.iter().filter_map(Shown::row) {
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
            Shown::Row(row) => line(time, lane_of(row), &clip(&cell(row), side_by_side)),
            Shown::Gap(rows) => line("", 0, &format!("… {rows} rows left out …")),
        }
    }
    let used: Vec<&String> = outcome
        .legend
        .iter()
        .filter(|(id, _)| shown.iter().filter_map(Shown::row).any(|row| row.object == Some(*id)))
        .map(|(_, line)| line)
        .collect();
    for line in used {
        out.push_str(&format!("  ({line})\n"));
    }
    out
}

/// A line of the table.
enum Shown<'a> {
    Row(&'a Row),
    /// This many rows are left out here.
    Gap(usize),
}

impl<'a> Shown<'a> {
    fn row(&self) -> Option<&'a Row> {
        match self {
            Shown::Row(row) => Some(row),
            Shown::Gap(_) => None,
        }
    }
}

/// The rows that fit: the first ones, the last ones, and of each thread that has none among them the last that it did. The
/// one that is to blame may have been silent for long.
fn shown(rows: &[Row]) -> Vec<Shown<'_>> {
    if rows.len() <= ROWS {
        return rows.iter().map(Shown::Row).collect();
    }
    let mut kept: Vec<usize> = (0..FIRST).chain(rows.len() - (ROWS - FIRST - 1)..rows.len()).collect();
    for (index, row) in rows.iter().enumerate().rev() {
        if kept.len() < ROWS + LANES && !kept.iter().any(|&kept| rows[kept].task == row.task) {
            kept.push(index);
        }
    }
    kept.sort_unstable();
    let mut shown = Vec::new();
    let mut next = 0;
    for index in kept {
        if index > next {
            shown.push(Shown::Gap(index - next));
        }
        shown.push(Shown::Row(&rows[index]));
        next = index + 1;
    }
    shown
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
