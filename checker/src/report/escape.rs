//! Makes a submission's words harmless where they are shown.

/// The text without control characters, those of terminals among them; line breaks and tabs stay.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|&character| character == '\n' || character == '\t' || !character.is_control())
        .filter(|character| !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// The text as one line of Markdown that means only itself.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::new();
    for character in plain(text).replace(['\n', '\t'], " ").chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

/// A block of Markdown in which nothing has a meaning: indented by four spaces, which no content can end.
pub(super) fn markdown_block(text: &str) -> String {
    plain(text).lines().map(|line| format!("    {line}\n")).collect()
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn cell(text: &str) -> String {
    let text = plain(text).replace(['\n', '\t'], " ");
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_submission_has_a_meaning_in_a_report() {
        type Case = (fn(&str) -> String, &'static str, &'static str);
        let cases: [Case; 6] = [
            (plain, "\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            (plain, "a\u{202e}b", "ab"),
            (markdown, "<script>`x`\n| y", "&lt;script&gt;\\`x\\` \\| y"),
            (cell, "=cmd()", "'=cmd()"),
            (cell, "@x\n", "'@x "),
            (cell, "alice", "alice"),
        ];
        for (escape, text, expected) in cases {
            assert_eq!(escape(text), expected);
        }
    }
}
