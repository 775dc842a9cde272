//! What a child process tells the explorer, as text.

use super::plan::{Explored, Ran};
use super::schedule::Choice;

/// What came of running the sequence within one process.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Batch {
    Passed(Explored),
    /// The schedule with this number failed.
    Failed {
        nth: usize,
        schedule: String,
        report: String,
    },
    /// The schedule with this number met state that an earlier one had left behind.
    Survived {
        nth: usize,
    },
}

/// What came of one schedule in a process of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Alone {
    Passed(Ran),
    Failed(String),
}

impl Batch {
    pub(super) fn encode(&self) -> String {
        match self {
            Batch::Passed(e) => format!("passed {} {}\n", e.schedules, u8::from(e.exhaustive)),
            Batch::Failed { nth, schedule, report } => format!("failed {nth} {schedule}\n{report}"),
            Batch::Survived { nth } => format!("survived {nth}\n"),
        }
    }

    pub(super) fn decode(text: &str) -> Option<Batch> {
        let (head, report) = text.split_once('\n')?;
        let mut words = head.split(' ');
        match (words.next()?, words.next()?.parse().ok()?, words.next()) {
            ("passed", schedules, Some(all)) => Some(Batch::Passed(Explored { schedules, exhaustive: all == "1" })),
            ("failed", nth, Some(schedule)) => {
                Some(Batch::Failed { nth, schedule: schedule.to_string(), report: report.to_string() })
            }
            ("survived", nth, None) => Some(Batch::Survived { nth }),
            _ => None,
        }
    }
}

impl Alone {
    pub(super) fn encode(&self) -> String {
        match self {
            Alone::Passed(ran) => {
                let choices: Vec<String> = ran.choices.iter().map(|c| format!("{}/{}", c.chosen, c.of)).collect();
                let (forced, peeked) = (u8::from(ran.forced), u8::from(ran.peeked));
                format!("passed {} {forced} {peeked} {}\n", ran.steps, choices.join(","))
            }
            Alone::Failed(report) => format!("failed\n{report}"),
        }
    }

    pub(super) fn decode(text: &str) -> Option<Alone> {
        let (head, report) = text.split_once('\n')?;
        if head == "failed" {
            return Some(Alone::Failed(report.to_string()));
        }
        let [_, steps, forced, peeked, choices] = head.split(' ').collect::<Vec<_>>()[..] else { return None };
        let choice = |text: &str| {
            let (chosen, of) = text.split_once('/')?;
            Some(Choice { chosen: chosen.parse().ok()?, of: of.parse().ok()? })
        };
        let choices = choices.split(',').filter(|c| !c.is_empty()).map(choice).collect::<Option<_>>()?;
        let (forced, peeked) = (forced == "1", peeked == "1");
        Some(Alone::Passed(Ran { steps: steps.parse().ok()?, forced, peeked, choices }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_encoded_is_decoded() {
        let batches = [
            Batch::Passed(Explored { schedules: 7, exhaustive: true }),
            Batch::Failed { nth: 3, schedule: "pct:3:9:1".into(), report: "two\nlines".into() },
            Batch::Survived { nth: 1 },
        ];
        for batch in batches {
            assert_eq!(Batch::decode(&batch.encode()), Some(batch));
        }
        let choices = vec![Choice { chosen: 1, of: 3 }, Choice { chosen: 0, of: 2 }];
        let alones = [
            Alone::Passed(Ran { steps: 12, forced: false, peeked: true, choices }),
            Alone::Passed(Ran { steps: 1, forced: true, peeked: false, choices: Vec::new() }),
            Alone::Failed("why\nand where".into()),
        ];
        for alone in alones {
            assert_eq!(Alone::decode(&alone.encode()), Some(alone));
        }
    }
}
