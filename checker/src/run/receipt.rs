//! The private channel: finds the receipt in what a test's process prints.

use super::Outcome;

/// The most bytes of message, timeline and schedule together.
const MOST_BYTES: usize = 256 * 1024;

/// A word that cannot be guessed, for one process.
#[cfg(unix)]
pub(super) fn random_word() -> std::io::Result<String> {
    use std::io::Read;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A word that cannot be guessed, for one process.
#[cfg(not(unix))]
pub(super) fn random_word() -> std::io::Result<String> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    // Each RandomState has keys of its own, from the system's source of randomness.
    let half = || RandomState::new().build_hasher().finish();
    Ok(format!("{:016x}{:016x}", half(), half()))
}

pub(super) struct Receipt {
    verdict: String,
    message: String,
    timeline: String,
    schedule: String,
}

impl Receipt {
    pub(super) fn into_outcome(self) -> Outcome {
        match self.verdict.as_str() {
            "pass" => Outcome::Passed { timeline: self.timeline },
            "timeout" => Outcome::TimedOut { timeline: self.timeline },
            _ => Outcome::Failed {
                message: self.message,
                timeline: self.timeline,
                schedule: Some(self.schedule).filter(|name| !name.is_empty()),
            },
        }
    }
}

/// Looks for the receipt in a stream of any length, keeping only what may still be part of it.
pub(super) struct Receipts {
    marker: Vec<u8>,
    kept: Vec<u8>,
    found: bool,
}

impl Receipts {
    pub(super) fn new(word: &str) -> Self {
        Self { marker: format!("{word} ").into_bytes(), kept: Vec::new(), found: false }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.found && self.kept.len() > MOST_BYTES {
            return;
        }
        self.kept.extend_from_slice(bytes);
        if self.found {
            return;
        }
        if let Some(at) = self.kept.windows(self.marker.len()).position(|window| window == self.marker) {
            self.kept.drain(..at + self.marker.len());
            self.found = true;
        } else {
            let useless = self.kept.len().saturating_sub(self.marker.len());
            self.kept.drain(..useless);
        }
    }

    /// The receipt, if a whole one has come.
    pub(super) fn take(self) -> Option<Receipt> {
        if !self.found {
            return None;
        }
        let end = self.kept.iter().position(|&byte| byte == b'\n')?;
        let head = std::str::from_utf8(&self.kept[..end]).ok()?;
        let mut words = head.split(' ');
        let verdict = words.next()?.to_owned();
        let mut parts = Vec::new();
        let mut rest = &self.kept[end + 1..];
        for length in words {
            let (part, after) = rest.split_at_checked(length.parse().ok()?)?;
            parts.push(String::from_utf8_lossy(part).into_owned());
            rest = after;
        }
        let [message, timeline, schedule] = <[String; 3]>::try_from(parts).ok()?;
        Some(Receipt { verdict, message, timeline, schedule })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str, pieces: &[&str]) -> Option<Outcome> {
        let mut receipts = Receipts::new(word);
        for piece in pieces {
            receipts.feed(piece.as_bytes());
        }
        receipts.take().map(Receipt::into_outcome)
    }

    #[test]
    fn a_receipt_is_found_in_any_pieces_and_only_with_the_word() {
        let passed = Outcome::Passed { timeline: String::new() };
        let failed = Outcome::Failed {
            message: "no".to_owned(),
            timeline: "row".to_owned(),
            schedule: Some("path:".to_owned()),
        };
        let cases: [(&[&str], Option<Outcome>); 6] = [
            (&["noise\nw0rd pass 0 0 0\n"], Some(passed.clone())),
            (&["noise w0", "rd pa", "ss 0 0 0\n", "more"], Some(passed.clone())),
            (&["\nw0rd fail 2 3 5\nnorowpath:\ntest ok"], Some(failed)),
            (&["\nword pass 0 0 0\n", "test result: ok. 1 passed"], None),
            (&["\nw0rd fail 2 3 5\nno"], None),
            (&["\nw0rd pass 99999999999999999999 0 0\n"], None),
        ];
        for (pieces, expected) in cases {
            assert_eq!(read("w0rd", pieces), expected, "{pieces:?}");
        }
    }
}
