//! What the code under test printed, without what the test's program says by itself.

use std::borrow::Cow;

/// How much of each stream is kept, in bytes: enough to look for what one has printed, and no place to hide in.
const MOST_BYTES: usize = 8 * 1024;

/// What was printed on standard output by the test called `test`, up to `end`, and after it on standard error; of each stream
/// the beginning.
pub(super) fn of_the_test(test: &str, end: &str, stdout: &[u8], stderr: &[u8]) -> String {
    let stdout = beginning(stdout);
    let own = stdout.strip_prefix("\nrunning 1 test\n").unwrap_or(&stdout);
    let own = own.split(end).next().unwrap_or_default();
    let own = own.split(&format!("{test} --- FAILED")).next().unwrap_or_default();
    // What the test's program says at its end, and before it a letter for how the test went.
    let own = match own.split_once("\n\ntest result: ") {
        Some((own, _)) => own.strip_suffix(['.', 'F']).unwrap_or(own),
        None => own,
    };
    let stderr = beginning(stderr);
    let streams = [own.trim_matches('\n'), stderr.trim_matches('\n')];
    let said: Vec<&str> = streams.into_iter().filter(|said| !said.is_empty()).collect();
    said.join("\n")
}

fn beginning(stream: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(&stream[..stream.len().min(MOST_BYTES)])
}

#[cfg(test)]
mod tests {
    use super::of_the_test;

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
            let printed = of_the_test("visible::t", "w0rd ", stdout.as_bytes(), stderr.as_bytes());
            assert_eq!(printed, text, "{stdout:?}");
        }
        let printed = of_the_test("t", "w0rd ", &[b'a'; 100_000], &[b'b'; 100_000]);
        assert_eq!(printed.len(), 2 * super::MOST_BYTES + 1);
    }
}
