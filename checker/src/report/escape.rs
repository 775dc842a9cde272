//! Makes a submission's words harmless where they are shown: on a terminal, in a log, in Markdown and in CSV.

/// The text without characters that move, hide, join or turn others; line breaks and tabs stay.
pub fn plain(text: &str) -> String {
    let is_harmful = |letter: char| match letter {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => letter.is_control(),
    };
    text.chars().filter(|&letter| !is_harmful(letter)).collect()
}

/// The text for a terminal or a log: with no line that a build service takes for a command, as `::set-env …` at the
/// beginning of a line or `##vso[…]` anywhere.
pub(super) fn logged(text: &str) -> String {
    let harmless = |line: &str| {
        let command = line.trim_start();
        let (indent, rest) = line.split_at(line.len() - command.len());
        let mut out = indent.to_owned();
        let mut rest = match rest.strip_prefix("::") {
            Some(rest) => {
                out.push_str(": :");
                rest
            }
            None => rest,
        };
        while let Some(at) = rest.find("##") {
            let after = rest[at + 2..].trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            out.push_str(&rest[..at + 1]);
            if after.starts_with('[') {
                out.push(' ');
            }
            rest = &rest[at + 1..];
        }
        out + rest
    };
    plain(text).split('\n').map(harmless).collect::<Vec<String>>().join("\n")
}

/// The text for a terminal or a log as one line.
pub(super) fn line(text: &str) -> String {
    logged(&one_line(text))
}

/// The text for a log, each line behind a mark: none of them can be taken for one of ours.
pub(super) fn quoted(text: &str) -> String {
    logged(text).lines().map(|line| format!("    | {line}\n")).collect()
}

fn one_line(text: &str) -> String {
    plain(text).replace(['\n', '\t'], " ")
}

/// A sentence of the course's own as Markdown: what stands between backticks is code, and nothing else has a meaning.
pub(super) fn sentence(text: &str) -> String {
    let text = one_line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        let is_code = index % 2 == 1;
        match is_code {
            // The last one has no end, or there is nothing in it.
            true if index + 1 == parts.len() => out.push_str(&format!("\\`{}", escaped(part))),
            true if part.trim().is_empty() => out.push_str(&format!("\\`{part}\\`")),
            true => out.push_str(&format!("`{part}`")),
            false => out.push_str(&escaped(part)),
        }
    }
    out
}

/// Words as Markdown, with a backslash before whatever could have a meaning.
fn escaped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_word = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_alphanumeric());
    let mut out = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Inside of a word it means nothing.
            '_' if is_word(index.checked_sub(1)) && is_word(Some(index + 1)) => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

/// Somebody else's words as Markdown in a line: plain if they are a plain name, and otherwise code, in which nothing has a
/// meaning.
pub(super) fn name(text: &str) -> String {
    let text = one_line(text);
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-');
    if !text.trim().is_empty() && text.trim() == text && text.chars().all(is_plain) { text } else { code(&text) }
}

/// Somebody else's words as code in a line of Markdown, whatever backticks they have.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    // A space at both ends is taken away again.
    format!("{ticks} {text} {ticks}")
}

/// A block of Markdown in which nothing has a meaning, indented by `indent`: its fence is longer than any in the text.
pub(super) fn block(text: &str, indent: &str) -> String {
    let text = plain(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let lines: String = text.lines().map(|line| format!("{indent}{line}\n")).collect();
    format!("{indent}{fence}text\n{lines}{indent}{fence}\n")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn cell(text: &str) -> String {
    const BEGIN_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let text = one_line(text);
    if text.trim_start().starts_with(BEGIN_A_FORMULA) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    #[test]
    fn nothing_in_a_submission_has_a_meaning_in_a_report() {
        type Case = (fn(&str) -> String, &'static str, &'static str);
        let cases: [Case; 24] = [
            (plain, "\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            (plain, "a\u{202e}b\u{200b}c\u{2028}d", "abcd"),
            (plain, "a\r\nb\tc", "a\nb\tc"),
            (plain, "r##\"x\"##\n::y", "r##\"x\"##\n::y"),
            (logged, "r##\"[x]\"##", "r##\"[x]\"##"),
            (logged, "a\n::error::b\n  ::set-output x::\nc::d", "a\n: :error::b\n  : :set-output x::\nc::d"),
            (logged, "##[error]a ##vso[b]", "# #[error]a # #vso[b]"),
            (logged, "\u{1b}::error::", ": :error::"),
            (quoted, "error: a\n::b", "    | error: a\n    | : :b\n"),
            (line, "a\nb", "a b"),
            (sentence, "A `Poll::Pending` of a_b, a *b* <c>", "A `Poll::Pending` of a_b, a \\*b\\* &lt;c&gt;"),
            (sentence, "_a_ and `b", "\\_a\\_ and \\`b"),
            (name, "Müller Anna-2", "Müller Anna-2"),
            (name, "a_b", "` a_b `"),
            (code, "a `` b", "``` a `` b ```"),
            (code, " \n", "(nothing)"),
            (|text| block(text, "  "), "a\n```\n\nb", "  ````text\n  a\n  ```\n  \n  b\n  ````\n"),
            (|text| block(text, ""), "a", "```text\na\n```\n"),
            (cell, "=cmd()", "'=cmd()"),
            (cell, "@x\n", "'@x "),
            (cell, "\t=x", "' =x"),
            (cell, "\r+1", "'+1"),
            (cell, "＝x", "'＝x"),
            (cell, "alice", "alice"),
        ];
        for (escape, text, expected) in cases {
            assert_eq!(escape(text), expected, "{text:?}");
        }
    }

    #[test]
    fn markdown_has_no_element_that_is_not_ours() {
        let texts = [
            "`",
            "``",
            "` `",
            "```\n# Title\n```",
            "<b>x</b>",
            "<script>",
            "[a](b)",
            "![a](b)",
            "http://a.example",
            "<http://a.example>",
            "*a* _b_ ~~c~~",
            "# a",
            "\n\n# a",
            "- a\n- b",
            "1. a",
            "> a",
            "| a | b |\n|---|---|",
            "a\n---",
            "&lt;b&gt;",
            "\\`a\\`",
            "``` x\n````",
            "~~~\nx",
            "    code",
            "\tcode",
            "[x]: y",
            "<!-- a -->",
            "a  \nb",
            "\\",
            "x\\",
        ];
        for text in texts {
            for (shown, blocks, codes) in [
                (format!("x {}\n", name(text)), 0, 1),
                (format!("x {}\n", code(text)), 0, 1),
                (format!("- a\n\n{}", block(text, "  ")), 1, 0),
                (block(text, ""), 1, 0),
                (format!("x {}\n", sentence(text)), 0, 1),
            ] {
                let mut found = (0, 0);
                for event in Parser::new_ext(&shown, Options::all()) {
                    match event {
                        Event::Start(Tag::CodeBlock(_)) => found.0 += 1,
                        Event::Code(_) => found.1 += 1,
                        Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item) | Event::End(_) | Event::Text(_) => {
                        }
                        other => panic!("{text:?} became {shown:?}, which has {other:?}"),
                    }
                }
                assert!(found.0 == blocks && found.1 <= codes, "{text:?} became {shown:?}: {found:?}");
            }
        }
    }
}
