//! Reads the graded tests of a file: their names, options and the behaviour in their doc comments.

use super::tokens::{self, Token, group};
use super::{Kind, Test};
use anyhow::{Context, Result, bail, ensure};
use ra_ap_rustc_lexer::TokenKind;
use std::path::Path;

/// What `#[graded]` allows a test when it does not say `seconds`, and what an explored one.
const SECONDS: u64 = 5;
const SECONDS_EXPLORED: u64 = 60;
/// What may stand before `fn`.
const QUALIFIERS: [&str; 6] = ["pub", "const", "async", "unsafe", "safe", "extern"];

pub(super) fn read(path: &Path, kind: Kind) -> Result<Vec<Test>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    read_text(&text, kind).with_context(|| path.display().to_string())
}

fn read_text(text: &str, kind: Kind) -> Result<Vec<Test>> {
    let tokens = tokens::read(text).context("it is not Rust")?;
    let mut rest = tokens.as_slice();
    let mut tests = Vec::new();
    while !rest.is_empty() {
        let (item, after) = Item::read(rest);
        if let (Some(name), Some(options)) = (item.function, item.graded) {
            let test = read_test(name, options, &item.docs?, kind).with_context(|| format!("the test {name}"))?;
            tests.push(test);
        }
        rest = after;
    }
    Ok(tests)
}

/// An item at the top of a file, as far as it matters here.
struct Item<'a, 't> {
    /// The name, if it is a function.
    function: Option<&'t str>,
    /// What stands in the brackets of `#[graded(…)]`.
    graded: Option<&'a [Token<'t>]>,
    /// Its doc comments and attributes.
    docs: Result<Vec<String>>,
}

impl<'a, 't> Item<'a, 't> {
    /// The item that `tokens` begin with, and what comes after it.
    fn read(tokens: &'a [Token<'t>]) -> (Self, &'a [Token<'t>]) {
        let mut item = Self { function: None, graded: None, docs: Ok(Vec::new()) };
        let mut rest = tokens;
        loop {
            match rest {
                [Token { kind: TokenKind::Pound, .. }, after @ ..] if group(after).is_some() => {
                    let (inner, after) = group(after).unwrap_or_default();
                    item.read_attribute(inner);
                    rest = after;
                }
                // An attribute of the whole file.
                [Token { kind: TokenKind::Pound, .. }, Token { kind: TokenKind::Bang, .. }, after @ ..] => {
                    rest = group(after).map_or(after, |(_, after)| after);
                }
                [first, name, after @ ..] if first.is("fn") => {
                    item.function = Some(name.text);
                    return (item, after_item(after));
                }
                [first, after @ ..] if QUALIFIERS.iter().any(|word| first.is(word)) => {
                    // pub(crate), extern "C"
                    rest = match after {
                        [Token { kind: TokenKind::OpenParen, .. }, ..] => {
                            group(after).map_or(after, |(_, after)| after)
                        }
                        [Token { kind: TokenKind::Literal { .. }, .. }, after @ ..] => after,
                        _ => after,
                    };
                }
                [first, after @ ..] => match first.doc() {
                    Some(doc) => {
                        item.add_doc(Ok(doc));
                        rest = after;
                    }
                    None => return (item, after_item(rest)),
                },
                [] => return (item, rest),
            }
        }
    }

    fn read_attribute(&mut self, tokens: &'a [Token<'t>]) {
        let path = tokens.iter().take_while(|token| matches!(token.kind, TokenKind::Ident | TokenKind::Colon)).count();
        let (path, arguments) = tokens.split_at(path);
        match (path, arguments) {
            ([.., last], _) if last.is("graded") => {
                self.graded.get_or_insert(group(arguments).map_or(&[], |(inner, _)| inner));
            }
            ([doc], [Token { kind: TokenKind::Eq, .. }, text]) if doc.is("doc") => {
                self.add_doc(text.string().map(|text| text.trim().to_owned()));
            }
            _ => {}
        }
    }

    fn add_doc(&mut self, doc: Result<String>) {
        match (&mut self.docs, doc) {
            (Ok(docs), Ok(doc)) => docs.push(doc),
            (docs @ Ok(_), Err(error)) => *docs = Err(error),
            (Err(_), _) => {}
        }
    }
}

/// What comes after the item whose head `tokens` begin in: a body or a semicolon ends it.
fn after_item<'a, 't>(tokens: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        rest = group(rest).map_or(after, |(_, after)| after);
        if matches!(first.kind, TokenKind::Semi | TokenKind::OpenBrace) {
            break;
        }
    }
    rest
}

fn read_test(name: &str, options: &[Token<'_>], docs: &[String], kind: Kind) -> Result<Test> {
    let mut test = Test {
        name: name.to_owned(),
        behaviour: docs.join(" ").trim().to_owned(),
        kind,
        points: 0,
        lesson: String::new(),
        title: false,
        explored: false,
        seconds: 0,
        compile_fail: None,
    };
    let mut seconds = None;
    for option in options.split(|token| token.kind == TokenKind::Comma) {
        let (key, value) = match option {
            [] => continue,
            [key] => (key.text, None),
            [key, Token { kind: TokenKind::Eq, .. }, value] => (key.text, Some(value)),
            _ => ("", None),
        };
        match (key, value) {
            ("points", Some(number)) => test.points = number.whole_number().context("points")?,
            ("seconds", Some(number)) => seconds = Some(number.whole_number().context("seconds")?),
            ("lesson", Some(text)) => test.lesson = text.string().context("lesson")?,
            ("title", None) => test.title = true,
            ("explore", None) => test.explored = true,
            ("explore", Some(number)) => {
                ensure!(number.whole_number::<u32>().context("explore")? > 0, "`explore = 0` would run nothing");
                test.explored = true;
            }
            _ => {
                let shown: Vec<&str> = option.iter().map(|token| token.text).collect();
                bail!(
                    "`{}` is not an option of #[graded]; these are: points = N, seconds = N, lesson = \"…\", title, explore",
                    shown.join(" ")
                )
            }
        }
    }
    test.seconds = seconds.unwrap_or(if test.explored { SECONDS_EXPLORED } else { SECONDS });
    ensure!(test.points > 0, "it has no points");
    ensure!(!test.behaviour.is_empty(), "it has no doc comment");
    Ok(test)
}

#[cfg(test)]
mod reading {
    use super::*;

    #[test]
    fn options_and_behaviour_are_read() {
        // The source, then name, behaviour, points, lesson, seconds, title, explored.
        type Expected = (&'static str, &'static str, u32, &'static str, u64, bool, bool);
        let cases: [(&str, Expected); 12] = [
            ("/// A b.\n#[graded(points = 2)]\nfn t() {}", ("t", "A b.", 2, "", 5, false, false)),
            (
                "/// A\n/// b.\n#[graded(points = 1, lesson = \"C d\", seconds = 1_5,)]\nfn t() {}",
                ("t", "A b.", 1, "C d", 15, false, false),
            ),
            ("/// A.\n#[graded(title, points = 1, explore)]\nfn t() {}", ("t", "A.", 1, "", 60, true, true)),
            ("/// A.\n#[graded(points = 1, explore = 1, seconds = 7)]\nfn t() {}", ("t", "A.", 1, "", 7, false, true)),
            ("/// A.\n#[probe::graded(points = 1)]\nfn t() {}", ("t", "A.", 1, "", 5, false, false)),
            ("/// A.\n#[::probe::graded(points = 1)]\npub(crate) fn t() {}", ("t", "A.", 1, "", 5, false, false)),
            (
                "#[graded(points = 1, lesson = r#\"The \"newest\" wake\"#)]\n#[cfg(unix)]\n/// A.\nasync fn t() {}",
                ("t", "A.", 1, "The \"newest\" wake", 5, false, false),
            ),
            (
                "#[cfg(not(feature = \"x\"))]\n/** A\n * b. */\n#[graded(points = 1, lesson = \"A \\\"b\\\"\")]\nfn t() {}",
                ("t", "A b.", 1, "A \"b\"", 5, false, false),
            ),
            ("#[doc = \" A. \"]\n#[graded(points = 1)]\nfn t() {}", ("t", "A.", 1, "", 5, false, false)),
            (
                "//! In the file.\n#![cfg(unix)]\n// plain\n/// A.\n//// four\n#[graded(points = 1)] fn t() { '{'; }",
                ("t", "A.", 1, "", 5, false, false),
            ),
            (
                "use a::{b, c};\nconst F: fn() = f;\nstruct S { a: [u8; 2] }\n/// A.\n#[graded(points = 1)]\nfn t<'a>() {}",
                ("t", "A.", 1, "", 5, false, false),
            ),
            (
                "/// No test.\nfn helper() -> [u8; 2] { [0; 2] }\n/// A.\n#[graded(points = 1)]\nextern \"C\" fn t() {}",
                ("t", "A.", 1, "", 5, false, false),
            ),
        ];
        for (text, expected) in cases {
            let tests = read_text(text, Kind::Visible).unwrap_or_else(|error| panic!("{text}: {error:#}"));
            let [test] = tests.as_slice() else { panic!("{text}: {} tests", tests.len()) };
            let read: (&str, &str, u32, &str, u64, bool, bool) =
                (&test.name, &test.behaviour, test.points, &test.lesson, test.seconds, test.title, test.explored);
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_test_is_none() {
        for text in [
            "// /// A.\n// #[graded(points = 1)]\n// fn t() {}",
            "/* /// A.\n#[graded(points = 1)]\nfn t() {} */",
            "const TEXT: &str = \"#[graded(points = 1)] fn t() {}\";",
            "const TEXT: &str = r##\"\"#\n/// A.\n#[graded(points = 1)]\nfn t() {}\"##;",
            "macro_rules! m { () => { /// A.\n#[graded(points = 1)]\nfn t() {} } }",
            "m! { /// A.\n#[graded(points = 1)]\nfn t() {} }",
            "mod inner { /// A.\n#[graded(points = 1)]\nfn t() {} }",
            "/// A.\n#[cfg_attr(unix, graded(points = 1))]\nfn t() {}",
            "/// A.\n#[ungraded(points = 1)]\nfn t() {}",
            "/// A.\nfn t() {}",
            "",
        ] {
            let tests = read_text(text, Kind::Visible).unwrap_or_else(|error| panic!("{text}: {error:#}"));
            assert!(tests.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_slip_is_an_error_that_names_the_test() {
        for (text, said) in [
            ("#[graded(points = 1)]\nfn t() {}", "the test t: it has no doc comment"),
            ("// A.\n#[graded(points = 1)]\nfn t() {}", "the test t: it has no doc comment"),
            ("/// A.\n#[graded]\nfn t() {}", "the test t: it has no points"),
            ("/// A.\n#[graded(points = 0)]\nfn t() {}", "the test t: it has no points"),
            ("/// A.\n#[graded(points = \"2\")]\nfn t() {}", "the test t: points: `\"2\"` is not a whole number"),
            ("/// A.\n#[graded(points = 2u8)]\nfn t() {}", "the test t: points: `2u8` is not a whole number"),
            ("/// A.\n#[graded(points = 99999999999)]\nfn t() {}", "the test t: points: "),
            ("/// A.\n#[graded(points = 1, point = 1)]\nfn t() {}", "`point = 1` is not an option of #[graded]"),
            ("/// A.\n#[graded(points = 1, title = true)]\nfn t() {}", "`title = true` is not an option"),
            ("/// A.\n#[graded(points = 1, explore = 0)]\nfn t() {}", "`explore = 0` would run nothing"),
            ("/// A.\n#[graded(points = 1, lesson = Heading)]\nfn t() {}", "lesson: `Heading` is not a string"),
            ("/// A.\n#[graded(points = 1, lesson = \"a\\u{62}\")]\nfn t() {}", "write the character itself"),
            ("/// A.\n#[graded(points 1)]\nfn t() {}", "`points 1` is not an option"),
            ("\nfn t() {", "it is not Rust: the bracket that begins in line 2 is never closed"),
            ("\n\nfn t() }", "it is not Rust: the bracket } of line 3 closes none"),
            ("fn t() { \"abc }", "it is not Rust: the literal that begins in line 1 is never closed"),
            ("/* fn t() {}", "it is not Rust: the comment that begins in line 1 is never closed"),
        ] {
            match read_text(text, Kind::Visible) {
                Ok(tests) => panic!("{text}: {tests:?}"),
                Err(error) => assert!(format!("{error:#}").contains(said), "{text}: {error:#}"),
            }
        }
    }
}
