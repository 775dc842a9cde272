//! Who goes next: the ways to decide, and a text form of each decision-maker for replays.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Bounds on one execution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub steps: usize,
    pub fair_after: usize,
    pub time: Duration,
    pub threads: usize,
}

/// One schedule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Schedule {
    pub rule: Rule,
    /// Whether to give back a lock and to end a thread are switch points too. They need not be as long as everybody waits
    /// for them; code that only looks ([`Outcome::peeked`](crate::kernel::Outcome)) can tell.
    pub peeked: bool,
    /// Whether waits may end without a reason.
    pub spurious: bool,
}

/// The rule that makes a schedule's decisions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rule {
    /// Uniform choices, or such that stay with the running thread for a while, by seed.
    Random { seed: u64 },
    /// Probabilistic concurrency testing: random priorities, lowered at `depth - 1` random steps
    /// of an expected `steps`.
    Pct { depth: usize, steps: usize, seed: u64 },
    /// These options, then always the first.
    Path(Vec<u16>),
}

/// How the text form of a schedule begins in which [`Schedule::peeked`] is so.
const PEEKED: &str = "fine:";
/// The same for [`Schedule::spurious`].
const SPURIOUS: &str = "spurious:";

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.spurious {
            f.write_str(SPURIOUS)?;
        }
        if self.peeked {
            f.write_str(PEEKED)?;
        }
        match &self.rule {
            Rule::Random { seed } => write!(f, "random:{seed}"),
            Rule::Pct { depth, steps, seed } => write!(f, "pct:{depth}:{steps}:{seed}"),
            Rule::Path(path) => {
                let path: Vec<String> = path.iter().map(u16::to_string).collect();
                write!(f, "path:{}", path.join("."))
            }
        }
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Schedule, String> {
        let flag = |text: &mut &str, flag: &str| match text.strip_prefix(flag) {
            Some(rest) => {
                *text = rest;
                true
            }
            None => false,
        };
        let mut rule = text.trim();
        let (spurious, peeked) = (flag(&mut rule, SPURIOUS), flag(&mut rule, PEEKED));
        let parts: Vec<&str> = rule.split(':').collect();
        let number = |s: &str| s.parse::<u64>().map_err(|e| format!("{s:?} in schedule {text:?}: {e}"));
        let rule = match parts[..] {
            ["random", seed] => Rule::Random { seed: number(seed)? },
            ["pct", depth, steps, seed] => {
                Rule::Pct { depth: number(depth)? as usize, steps: number(steps)? as usize, seed: number(seed)? }
            }
            ["path", path] => {
                let options = path.split('.').filter(|s| !s.is_empty()).map(|s| Ok(number(s)? as u16));
                Rule::Path(options.collect::<Result<_, String>>()?)
            }
            _ => return Err(format!("schedule {text:?} is none of random:SEED, pct:DEPTH:STEPS:SEED, path:N.N.N")),
        };
        Ok(Schedule { rule, peeked, spurious })
    }
}

/// A decision that was made: which option, of how many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Choice {
    pub chosen: u16,
    pub of: u16,
}

/// Makes the decisions of one execution.
pub(crate) struct Decider {
    strategy: Strategy,
    random: Random,
    choices: Vec<Choice>,
    fair: bool,
    peeked: bool,
    spurious: bool,
}

enum Strategy {
    /// Stays with the running thread with this chance out of 8.
    Random {
        stay: u64,
    },
    Pct {
        priorities: BTreeMap<usize, i64>,
        lowest: i64,
        changes: Vec<usize>,
    },
    Path {
        prefix: Vec<u16>,
        at: usize,
    },
}

impl Decider {
    pub(crate) fn new(schedule: &Schedule) -> Decider {
        let (strategy, seed) = match &schedule.rule {
            Rule::Random { seed } => (Strategy::Random { stay: [0, 0, 4, 6][*seed as usize % 4] }, *seed),
            Rule::Pct { depth, steps, seed } => {
                let mut random = Random(seed ^ 0x5bd1_e995);
                let mut changes: Vec<usize> =
                    (1..*depth).map(|_| 1 + random.below(*steps as u64 + 1) as usize).collect();
                changes.sort_unstable();
                (Strategy::Pct { priorities: BTreeMap::new(), lowest: 0, changes }, *seed)
            }
            Rule::Path(prefix) => (Strategy::Path { prefix: prefix.clone(), at: 0 }, 0),
        };
        let Schedule { peeked, spurious, .. } = *schedule;
        Decider { strategy, random: Random(seed), choices: Vec::new(), fair: false, peeked, spurious }
    }

    /// From now on, everyone gets turns.
    pub(crate) fn be_fair(&mut self) {
        self.fair = true;
    }

    /// See [`Schedule::peeked`].
    pub(crate) fn peeked(&self) -> bool {
        self.peeked
    }

    /// See [`Schedule::spurious`].
    pub(crate) fn is_spurious(&self) -> bool {
        self.spurious
    }

    /// Which of `n` waits ends without a reason now, if any does: one chance out of four.
    pub(crate) fn spurious(&mut self, n: usize) -> Option<usize> {
        if !self.spurious || n == 0 || self.random.below(4) > 0 {
            return None;
        }
        Some(self.random.below(n as u64) as usize)
    }

    pub(crate) fn is_fair(&self) -> bool {
        self.fair
    }

    pub(crate) fn take_choices(&mut self) -> Vec<Choice> {
        std::mem::take(&mut self.choices)
    }

    /// Picks one of `options`, threads or the clock. The running thread, if it can go on, is the
    /// first of them, or the last before the clock if it yields.
    pub(crate) fn next(&mut self, options: &[usize], me: usize, yielding: bool, step: usize) -> usize {
        let n = options.len();
        let chosen = match &mut self.strategy {
            Strategy::Path { prefix, at } if *at < prefix.len() || !self.fair => follow(prefix, at, n),
            Strategy::Pct { priorities, lowest, changes } if !self.fair => {
                for &option in options {
                    // Above zero, so that every lowered one is below every fresh one.
                    let fresh = 1 + (self.random.next() >> 2) as i64;
                    priorities.entry(option).or_insert(fresh);
                }
                let changing = changes.first().is_some_and(|&at| at <= step);
                if changing {
                    changes.remove(0);
                }
                let highest =
                    |priorities: &BTreeMap<usize, i64>| (0..n).max_by_key(|&i| priorities[&options[i]]).unwrap_or(0);
                if yielding || changing {
                    let lowered = if yielding { me } else { options[highest(priorities)] };
                    *lowest -= 1;
                    priorities.insert(lowered, *lowest);
                }
                highest(priorities)
            }
            strategy => {
                let stay = match strategy {
                    Strategy::Random { stay } if !self.fair => *stay,
                    _ => 0,
                };
                if n > 1 && yielding {
                    let others: Vec<usize> = (0..n).filter(|&i| options[i] != me).collect();
                    others[self.random.below(others.len() as u64) as usize]
                } else if n > 1 && options[0] == me && self.random.below(8) < stay {
                    0
                } else if n > 1 {
                    self.random.below(n as u64) as usize
                } else {
                    0
                }
            }
        };
        self.remember(chosen, n);
        options[chosen]
    }

    /// Picks one of `n` where the code under test leaves it open, as `notify_one` does.
    pub(crate) fn choose(&mut self, n: usize) -> usize {
        let chosen = match &mut self.strategy {
            Strategy::Path { prefix, at } => follow(prefix, at, n),
            _ => self.random.below(n as u64) as usize,
        };
        self.remember(chosen, n);
        chosen
    }

    fn remember(&mut self, chosen: usize, of: usize) {
        if of > 1 {
            self.choices.push(Choice { chosen: chosen as u16, of: of as u16 });
        }
    }
}

fn follow(prefix: &[u16], at: &mut usize, n: usize) -> usize {
    if n < 2 {
        return 0;
    }
    let chosen = prefix.get(*at).map_or(0, |&chosen| usize::from(chosen).min(n - 1));
    *at += 1;
    chosen
}

/// The path that comes after `choices` in a depth-first search, if any is left.
pub(crate) fn next_path(choices: &[Choice]) -> Option<Vec<u16>> {
    let last = choices.iter().rposition(|c| c.chosen + 1 < c.of)?;
    let mut path: Vec<u16> = choices[..=last].iter().map(|c| c.chosen).collect();
    path[last] += 1;
    Some(path)
}

/// SplitMix64: small, fast, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }
}
