//! What a child process tells the explorer, as text.
#![cfg_attr(not(unix), allow(dead_code, reason = "it is told between processes, and without fork there is one"))]

use super::plan::{Explored, Ran};
use super::schedule::Choice;
use super::told::{Failed, Why};
use crate::kernel::Panicked;
use std::time::Duration;

/// What came of running the sequence within one process.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Batch {
    /// With what the watcher said after the last schedule.
    Passed(Explored, String),
    /// Passed, but the plan is a trap.
    Sprung,
    Failed(Failed),
    /// The schedule with this number met state that an earlier one had left behind.
    Survived {
        nth: usize,
    },
}

/// What came of one schedule in a process of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Alone {
    /// With what the watcher said.
    Passed(Ran, String),
    /// Passed, but the plan is a trap.
    Sprung(Ran),
    Failed(Failed),
}

/// Fields of any content, one after the other: each with its length before it.
fn pack(fields: &[String]) -> String {
    fields.iter().map(|field| format!("{} {field}", field.len())).collect()
}

fn unpack(mut text: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    while !text.is_empty() {
        let (length, rest) = text.split_once(' ')?;
        let (field, rest) = rest.split_at_checked(length.parse().ok()?)?;
        fields.push(field.to_string());
        text = rest;
    }
    Some(fields)
}

impl Batch {
    pub(super) fn encode(&self) -> String {
        pack(&match self {
            Batch::Passed(explored, attached) => vec![
                "passed".to_string(),
                explored.schedules.to_string(),
                explored.exhaustive.to_string(),
                attached.clone(),
            ],
            Batch::Sprung => vec!["sprung".to_string()],
            Batch::Failed(failed) => vec!["failed".to_string(), encode_failed(failed)],
            Batch::Survived { nth } => vec!["survived".to_string(), nth.to_string()],
        })
    }

    pub(super) fn decode(text: &str) -> Option<Batch> {
        let fields = unpack(text)?;
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match fields[..] {
            ["passed", schedules, exhaustive, attached] => {
                let explored = Explored { schedules: schedules.parse().ok()?, exhaustive: exhaustive.parse().ok()? };
                Some(Batch::Passed(explored, attached.to_string()))
            }
            ["sprung"] => Some(Batch::Sprung),
            ["failed", failed] => Some(Batch::Failed(decode_failed(failed)?)),
            ["survived", nth] => Some(Batch::Survived { nth: nth.parse().ok()? }),
            _ => None,
        }
    }
}

impl Alone {
    pub(super) fn encode(&self) -> String {
        pack(&match self {
            Alone::Passed(ran, attached) => {
                let [steps, flags, choices] = encode_ran(ran);
                vec!["passed".to_string(), steps, flags, choices, attached.clone()]
            }
            Alone::Sprung(ran) => {
                let [steps, flags, choices] = encode_ran(ran);
                vec!["sprung".to_string(), steps, flags, choices]
            }
            Alone::Failed(failed) => vec!["failed".to_string(), encode_failed(failed)],
        })
    }

    pub(super) fn decode(text: &str) -> Option<Alone> {
        let fields = unpack(text)?;
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match fields[..] {
            ["passed", steps, flags, choices, attached] => {
                Some(Alone::Passed(decode_ran(steps, flags, choices)?, attached.to_string()))
            }
            ["sprung", steps, flags, choices] => Some(Alone::Sprung(decode_ran(steps, flags, choices)?)),
            ["failed", failed] => Some(Alone::Failed(decode_failed(failed)?)),
            _ => None,
        }
    }
}

fn encode_ran(ran: &Ran) -> [String; 3] {
    let choices: Vec<String> = ran.choices.iter().map(|c| format!("{}/{}", c.chosen, c.of)).collect();
    let flags = [ran.forced, ran.peeked, ran.could_be_spurious].map(|flag| u8::from(flag).to_string());
    [ran.steps.to_string(), flags.concat(), choices.join(",")]
}

fn decode_ran(steps: &str, flags: &str, choices: &str) -> Option<Ran> {
    let choice = |text: &str| {
        let (chosen, of) = text.split_once('/')?;
        Some(Choice { chosen: chosen.parse().ok()?, of: of.parse().ok()? })
    };
    let choices = choices.split(',').filter(|c| !c.is_empty()).map(choice).collect::<Option<_>>()?;
    let &[forced, peeked, spurious] = flags.as_bytes() else { return None };
    let [forced, peeked, could_be_spurious] = [forced, peeked, spurious].map(|flag| flag == b'1');
    Some(Ran { steps: steps.parse().ok()?, forced, peeked, could_be_spurious, choices })
}

fn encode_failed(failed: &Failed) -> String {
    let panicked = |panicked: &Panicked| pack(&[panicked.message.clone(), panicked.place.clone().unwrap_or_default()]);
    let (kind, why) = match &failed.why {
        Why::Panicked(payload) => ("panicked", panicked(payload)),
        Why::Deadlock(waiting) => ("deadlock", pack(waiting)),
        Why::NoProgress(steps) => ("no progress", steps.to_string()),
        Why::TooLate(limit) => ("too late", limit.as_secs().to_string()),
        Why::TooManyThreads(threads) => ("too many threads", threads.to_string()),
        Why::Died(how) => ("died", how.clone()),
        Why::Trap => ("trap", String::new()),
    };
    pack(&[
        kind.to_string(),
        why,
        failed.first_panic.as_ref().map(panicked).unwrap_or_default(),
        failed.nth.to_string(),
        failed.schedule.clone(),
        failed.story.clone(),
        failed.attached.clone(),
    ])
}

fn decode_failed(text: &str) -> Option<Failed> {
    let fields = unpack(text)?;
    let [kind, why, first_panic, nth, schedule, story, attached] = &fields[..] else { return None };
    let panicked = |text: &str| {
        let [message, place] = &unpack(text)?[..] else { return None };
        Some(Panicked { message: message.clone(), place: (!place.is_empty()).then(|| place.clone()) })
    };
    let why = match kind.as_str() {
        "panicked" => Why::Panicked(panicked(why)?),
        "deadlock" => Why::Deadlock(unpack(why)?),
        "no progress" => Why::NoProgress(why.parse().ok()?),
        "too late" => Why::TooLate(Duration::from_secs(why.parse().ok()?)),
        "too many threads" => Why::TooManyThreads(why.parse().ok()?),
        "died" => Why::Died(why.clone()),
        "trap" => Why::Trap,
        _ => return None,
    };
    Some(Failed {
        why,
        first_panic: if first_panic.is_empty() { None } else { Some(panicked(first_panic)?) },
        nth: nth.parse().ok()?,
        schedule: schedule.clone(),
        story: story.clone(),
        attached: attached.clone(),
        output: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(why: Why) -> Failed {
        let panicked = Panicked { message: "why\nnot".into(), place: None };
        Failed {
            why,
            first_panic: Some(panicked),
            nth: 3,
            schedule: "pct:3:9:1".into(),
            story: "two\nlines".into(),
            attached: "7 seven".into(),
            output: String::new(),
        }
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        let batches = [
            Batch::Passed(Explored { schedules: 7, exhaustive: true }, "told\n".into()),
            Batch::Failed(failed(Why::Deadlock(vec!["one waits".into(), "so does ü".into()]))),
            Batch::Sprung,
            Batch::Survived { nth: 1 },
        ];
        for batch in batches {
            assert_eq!(Batch::decode(&batch.encode()), Some(batch));
        }
        let choices = vec![Choice { chosen: 1, of: 3 }, Choice { chosen: 0, of: 2 }];
        let ran = Ran { steps: 12, forced: false, peeked: true, could_be_spurious: true, choices };
        let panicked = Panicked { message: "m".into(), place: Some("src/lib.rs:3".into()) };
        let mut alones = vec![
            Alone::Passed(ran.clone(), String::new()),
            Alone::Sprung(ran),
            Alone::Failed(Failed { first_panic: None, ..failed(Why::Panicked(panicked)) }),
        ];
        for why in [
            Why::NoProgress(20),
            Why::TooLate(Duration::from_secs(7)),
            Why::TooManyThreads(9),
            Why::Died("signal 6".into()),
            Why::Trap,
        ] {
            alones.push(Alone::Failed(failed(why)));
        }
        for alone in alones {
            assert_eq!(Alone::decode(&alone.encode()), Some(alone));
        }
    }
}
