//! The private channel: finds the receipts in what a test's process says.

use super::Outcome;

/// The most bytes of message, timeline and schedule together.
const MOST_BYTES: usize = 256 * 1024;

/// A word that cannot be guessed, for one process.
#[cfg(unix)]
fn random_word() -> std::io::Result<String> {
    use std::io::Read;
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A word that cannot be guessed, for one process.
#[cfg(not(unix))]
fn random_word() -> std::io::Result<String> {
    use std::hash::{BuildHasher, Hasher, RandomState};
    // Each RandomState has keys of its own, from the system's source of randomness.
    let half = || RandomState::new().build_hasher().finish();
    Ok(format!("{:016x}{:016x}", half(), half()))
}

/// The random words of one test's process.
pub(super) struct Words {
    /// What a receipt begins with.
    pub receipt: String,
    /// How a receipt says that everything holds.
    pub pass: String,
}

impl Words {
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self { receipt: random_word()?, pass: random_word()? })
    }
}

/// What a test's process says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    verdict: String,
    message: String,
    timeline: String,
    schedule: String,
}

impl Receipt {
    pub(super) fn is_pass(&self, words: &Words) -> bool {
        self.verdict == words.pass
    }

    pub(super) fn into_outcome(self, words: &Words) -> Outcome {
        match self.verdict.as_str() {
            verdict if verdict == words.pass => Outcome::Passed { timeline: self.timeline },
            "timeout" => Outcome::TimedOut { timeline: self.timeline },
            _ => Outcome::Failed {
                message: self.message,
                timeline: self.timeline,
                schedule: Some(self.schedule).filter(|name| !name.is_empty()),
            },
        }
    }
}

/// Everything that a test's process said and that begins with its word.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub receipts: Vec<Receipt>,
    /// Whether it was told that memory was asked for in vain.
    pub out_of_memory: bool,
}

/// Looks for receipts in a stream of any length, keeping only what may still be part of one.
pub(super) struct Receipts {
    marker: Vec<u8>,
    kept: Vec<u8>,
    found: bool,
}

impl Receipts {
    pub(super) fn new(words: &Words) -> Self {
        Self { marker: format!("{} ", words.receipt).into_bytes(), kept: Vec::new(), found: false }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.found && self.kept.len() > MOST_BYTES {
            return;
        }
        self.kept.extend_from_slice(bytes);
        if self.found {
            return;
        }
        if let Some(at) = find(&self.kept, &self.marker) {
            self.kept.drain(..at);
            self.found = true;
        } else {
            let useless = self.kept.len().saturating_sub(self.marker.len());
            self.kept.drain(..useless);
        }
    }

    /// What has come whole.
    pub(super) fn take(self) -> Heard {
        let mut heard = Heard::default();
        let mut rest = self.kept.as_slice();
        while let Some(at) = find(rest, &self.marker) {
            rest = &rest[at + self.marker.len()..];
            // What is in a receipt may look like the beginning of another one.
            let Some((receipt, after)) = Receipt::read(rest) else { continue };
            rest = after;
            match receipt.verdict.as_str() {
                "memory" => heard.out_of_memory = true,
                _ => heard.receipts.push(receipt),
            }
        }
        heard
    }
}

fn find(text: &[u8], marker: &[u8]) -> Option<usize> {
    text.windows(marker.len()).position(|window| window == marker)
}

impl Receipt {
    /// Reads what follows the word; returns what follows the receipt.
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let end = text.iter().position(|&byte| byte == b'\n')?;
        let head = std::str::from_utf8(&text[..end]).ok()?;
        let mut words = head.split(' ');
        let verdict = words.next()?.to_owned();
        let mut parts = Vec::new();
        let mut rest = &text[end + 1..];
        for length in words {
            let (part, after) = rest.split_at_checked(length.parse().ok()?)?;
            parts.push(String::from_utf8_lossy(part).into_owned());
            rest = after;
        }
        let [message, timeline, schedule] = <[String; 3]>::try_from(parts).ok()?;
        Some((Receipt { verdict, message, timeline, schedule }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words { receipt: "w0rd".to_owned(), pass: "yes".to_owned() }
    }

    fn read(pieces: &[&str]) -> (Vec<Outcome>, bool) {
        let mut receipts = Receipts::new(&words());
        for piece in pieces {
            receipts.feed(piece.as_bytes());
        }
        let heard = receipts.take();
        (heard.receipts.into_iter().map(|receipt| receipt.into_outcome(&words())).collect(), heard.out_of_memory)
    }

    #[test]
    fn a_receipt_is_found_in_any_pieces_and_only_with_the_word() {
        let passed = || Outcome::Passed { timeline: String::new() };
        let failed = |message: &str| Outcome::Failed {
            message: message.to_owned(),
            timeline: "row".to_owned(),
            schedule: Some("path:".to_owned()),
        };
        let plainly =
            |verdict: &str| Outcome::Failed { message: verdict.to_owned(), timeline: String::new(), schedule: None };
        type Case = (&'static [&'static str], (Vec<Outcome>, bool));
        let cases: [Case; 11] = [
            (&["noise\nw0rd yes 0 0 0\n"], (vec![passed()], false)),
            (&["noise w0", "rd ye", "s 0 0 0\n", "more"], (vec![passed()], false)),
            (&["\nw0rd fail 2 3 5\nnorowpath:\ntest ok"], (vec![failed("no")], false)),
            (&["\nw0rd pass 0 0 0\n"], (vec![plainly("")], false)),
            (&["\nword yes 0 0 0\n", "test result: ok. 1 passed"], (vec![], false)),
            (&["\nw0rd fail 2 3 5\nno"], (vec![], false)),
            (&["\nw0rd yes 99999999999999999999 0 0\n"], (vec![], false)),
            (&["w0rd yes 0 0 0\n", "w0rd yes 0 0 0\n"], (vec![passed(), passed()], false)),
            (&["w0rd fail 15 3 5\nw0rd yes 0 0 0\nrowpath:"], (vec![failed("w0rd yes 0 0 0\n")], false)),
            (&["w0rd memory 0 0 0\n"], (vec![], true)),
            (&["w0rd memory 0 0 0\n\nw0rd yes 0 0 0\n"], (vec![passed()], true)),
        ];
        for (pieces, expected) in cases {
            assert_eq!(read(pieces), expected, "{pieces:?}");
        }
    }
}
