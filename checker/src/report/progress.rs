//! How a class's run gets on: a bar on a terminal, plain lines elsewhere.

use super::escape::line;
use crate::events::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};

/// Draws events as they happen, on standard error. That nobody reads it any longer does not matter.
pub struct ClassProgress {
    bar: ProgressBar,
}

impl ClassProgress {
    /// Nothing is shown before something happens.
    pub fn new() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    /// Shows one event.
    pub fn draw(&self, event: Event<'_>) {
        match event {
            Event::Stage(words) => self.say(&format!("{} …", line(words))),
            Event::Note(words) => self.say(&line(words)),
            Event::Begun(answers) => self.begin(answers),
            Event::Graded { answer, result } => {
                self.bar.inc(1);
                let words = format!("{}: {} {}", line(answer), result.name, result.score_in_words());
                if self.bar.is_hidden() {
                    let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
                    self.say(&format!("[{done}/{all}] {words}"));
                } else {
                    self.bar.set_message(words);
                }
            }
            Event::Finished { .. } => {}
            Event::Ended => self.bar.finish_and_clear(),
        }
    }

    fn begin(&self, answers: usize) {
        self.bar.set_length(answers as u64);
        if std::io::stderr().is_terminal() {
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} answers, {eta} left  {msg}") {
                self.bar.set_style(style);
            }
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn say(&self, words: &str) {
        // A line as a whole, and no panic where the other end is closed.
        let _ = std::io::stderr().lock().write_all(format!("{words}\n").as_bytes());
    }
}
