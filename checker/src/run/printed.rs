//! What the code under test printed, without what the test's program says by itself.

/// How much of each stream is kept, in bytes: enough to look for what one has printed, and no place to hide in.
const MOST_BYTES: usize = 8 * 1024;

/// Collects the beginning of a stream.
#[derive(Default)]
pub(super) struct Beginning {
    kept: Vec<u8>,
}

impl Beginning {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let room = MOST_BYTES.saturating_sub(self.kept.len());
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// What was printed on standard output by the test called `test`, up to `end`, and after it on standard error.
    pub(super) fn into_text(self, test: &str, end: &str, stderr: &[u8]) -> String {
        let stdout = String::from_utf8_lossy(&self.kept).into_owned();
        let own = stdout.strip_prefix("\nrunning 1 test\n").unwrap_or(&stdout);
        let own = own.split(end).next().unwrap_or_default();
        let own = own.split(&format!("{test} --- FAILED")).next().unwrap_or_default();
        // What the test's program says at its end, and before it a letter for how the test went.
        let own = match own.split_once("\n\ntest result: ") {
            Some((own, _)) => own.strip_suffix(['.', 'F']).unwrap_or(own),
            None => own,
        };
        let stderr = String::from_utf8_lossy(&stderr[..stderr.len().min(MOST_BYTES)]).into_owned();
        let streams = [own.trim_matches('\n'), stderr.trim_matches('\n')];
        let said: Vec<&str> = streams.into_iter().filter(|said| !said.is_empty()).collect();
        said.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::Beginning;

    #[test]
    fn only_what_the_test_printed_is_left() {
        let head = "\nrunning 1 test\n";
        let end = "\n\ntest result: ok. 1 passed; 0 failed; 0 ignored\n\n";
        for (stdout, stderr, text) in [
            (format!("{head}hello\n.{end}"), "", "hello"),
            (format!("{head}.{end}"), "", ""),
            (format!("{head}hello{end}"), "", "hello"),
            (
                format!("{head}one\ntwo\n\nw0rd pass 0 0 0\n.{end}"),
                "[src/lib.rs:3:5] x = 1\n",
                "one\ntwo\n[src/lib.rs:3:5] x = 1",
            ),
            (format!("{head}one\nvisible::t --- FAILED\n\nfailures:\n\nfailures:\n    visible::t{end}"), "", "one"),
            ("cut off".to_owned(), "", "cut off"),
            (String::new(), "", ""),
        ] {
            let mut beginning = Beginning::default();
            beginning.feed(stdout.as_bytes());
            assert_eq!(beginning.into_text("visible::t", "w0rd ", stderr.as_bytes()), text, "{stdout:?}");
        }
        let mut beginning = Beginning::default();
        beginning.feed(&vec![b'a'; 100_000]);
        assert_eq!(beginning.into_text("t", "w0rd ", &vec![b'b'; 100_000]).len(), 2 * super::MOST_BYTES + 1);
    }
}
