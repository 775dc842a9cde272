//! Who was polled, who was woken, and when: the picture that goes with a failure.

use crate::moment::now;
use interleaved_std::interleave;
use interleaved_std::thread::{self, ThreadId};
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The most rows that are drawn; what does not fit is left out of the middle.
const MOST_ROWS: usize = 40;
/// How many events are kept. A future that is polled in a tight loop would fill the memory otherwise.
const MOST_EVENTS: usize = 4_000;
const LANE_WIDTH: usize = 24;

struct Event {
    at: Duration,
    lane: usize,
    what: String,
    thread: Option<String>,
}

struct Timeline {
    start: Option<Duration>,
    lanes: Vec<String>,
    events: Vec<Event>,
    home: Option<ThreadId>,
}

static TIMELINE: Mutex<Timeline> =
    Mutex::new(Timeline { start: None, lanes: Vec::new(), events: Vec::new(), home: None });

fn timeline() -> MutexGuard<'static, Timeline> {
    TIMELINE.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn restart() {
    let (start, home) = (now(), thread::current().id());
    let mut timeline = timeline();
    timeline.start = Some(start);
    timeline.home = Some(home);
    timeline.lanes.clear();
    timeline.events.clear();
}

/// When the running test began.
pub(crate) fn start() -> Duration {
    timeline().start.unwrap_or_default()
}

/// Adds a row to the running test's timeline: in the lane called `lane`, `what` happened. Inside an exploration it is also a
/// row of the thread that calls.
pub fn note(lane: &str, what: impl Into<String>) {
    let what = what.into();
    // Whatever may ask the explorer comes before the lock.
    let (now, id, name) = (now(), thread::current().id(), thread_name());
    interleave::note(format!("{lane}: {what}"));
    let mut timeline = timeline();
    let Some(start) = timeline.start else { return };
    if timeline.events.len() >= MOST_EVENTS {
        return;
    }
    let at = now.saturating_sub(start);
    let index = timeline.lanes.iter().position(|known| known == lane).unwrap_or_else(|| {
        timeline.lanes.push(lane.to_owned());
        timeline.lanes.len() - 1
    });
    let thread = (timeline.home != Some(id)).then_some(name);
    timeline.events.push(Event { at, lane: index, what, thread });
}

fn thread_name() -> String {
    let named = || thread::current().name().unwrap_or("another thread").to_owned();
    interleave::thread_name().unwrap_or_else(named)
}

/// The timeline so far: a heading, then a row an event, oldest first. Empty if nothing was seen.
///
/// A row begins with its time, as wide as the heading's first column and closed by `│`, so that a reader who wants two
/// runs to look the same can cut it off.
pub(crate) fn draw() -> String {
    let timeline = timeline();
    if timeline.events.is_empty() {
        return String::new();
    }
    let mut out = format!("{:>8} │", "time");
    for lane in &timeline.lanes {
        let _ = write!(out, " {lane:<LANE_WIDTH$}");
    }
    trim_end(&mut out);
    let rows = collapse(&timeline.events);
    let (first, last) = if rows.len() > MOST_ROWS - 2 { (14, MOST_ROWS - 17) } else { (rows.len(), 0) };
    for row in &rows[..first] {
        draw_row(&mut out, row);
    }
    if last > 0 {
        let _ = writeln!(out, "{:>8} │ …", "");
        for row in &rows[rows.len() - last..] {
            draw_row(&mut out, row);
        }
    }
    out
}

struct Row<'a> {
    event: &'a Event,
    repeats: usize,
}

/// Joins neighbouring rows that say the same of the same lane.
fn collapse(events: &[Event]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for event in events {
        match rows.last_mut() {
            Some(row) if row.event.lane == event.lane && row.event.what == event.what => row.repeats += 1,
            _ => rows.push(Row { event, repeats: 1 }),
        }
    }
    rows
}

fn draw_row(out: &mut String, row: &Row<'_>) {
    let event = row.event;
    let millis = event.at.as_secs_f64() * 1_000.0;
    let mut cell = event.what.clone();
    if row.repeats > 1 {
        cell.push_str(if row.repeats > 10 { " × many" } else { " again" });
    }
    if let Some(thread) = &event.thread {
        let _ = write!(cell, " ({thread})");
    }
    let indent = event.lane * (LANE_WIDTH + 1);
    let _ = write!(out, "{millis:>5.0} ms │ {:indent$}{cell}", "");
    trim_end(out);
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end().len());
    out.push('\n');
}
