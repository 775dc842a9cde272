//! Looks through an answer's sources before anything is compiled, as a flat row of tokens: a parser would have to survive
//! what is nested without end.
//!
//! The lint `unsafe_code` is not enough: `#[unsafe(naked)]` functions pass it, and they are any machine code. Nor is it needed:
//! where the word does not stand, nothing is unsafe, and an honest `#![allow(unsafe_code)]` would be an error.

use crate::course::Capability;
use crate::course::tokens::{Word, words};
use crate::submission::Sources;
use std::collections::BTreeSet;

/// What was found in the sources.
#[derive(Debug, Default)]
pub(super) struct Screened {
    /// Why the answer is not even compiled: the first reason, with its place.
    pub refused: Option<String>,
    /// Whether the answer makes the compiler read files, so that its words may quote them.
    pub includes: bool,
    /// Whether it has a word without which the compiler reads nothing but modules, wherever that stands.
    pub may_include: bool,
    /// What a person should look at: hardly anybody needs it for anything but an attack.
    pub flags: Vec<String>,
}

/// Attributes that reach below the language, whatever the exercise allows.
const ATTRIBUTES: [&str; 14] = [
    "no_mangle",
    "export_name",
    "link",
    "link_name",
    "link_ordinal",
    "link_section",
    "linkage",
    "naked",
    "used",
    "no_core",
    "no_main",
    "global_allocator",
    "panic_handler",
    "alloc_error_handler",
];
/// Macros that are machine code.
const ASSEMBLY: [&str; 3] = ["asm", "global_asm", "naked_asm"];
/// Crates that every answer has.
const STANDARD: [&str; 4] = ["std", "core", "alloc", "self"];
/// The most flags of one answer.
const MOST_FLAGS: usize = 10;

/// Looks through `sources`. `crates` are the names of the crates that the answer may use.
pub(super) fn screen(sources: &Sources, allow: &BTreeSet<Capability>, crates: &[&str]) -> Screened {
    let mut screened = Screened::default();
    for file in sources.files() {
        if file.path.chars().any(char::is_control) {
            let why =
                format!("the name of the file src/{:?} has a control character in it: give it another", file.path);
            screened.refused.get_or_insert(why);
        }
        let text = String::from_utf8_lossy(&file.text);
        let all = words(&text);
        let sight = Sight { words: &all, allow, crates };
        for (at, word) in all.iter().enumerate() {
            let place = || format!("src/{}:{}", file.path, word.line);
            if screened.refused.is_none()
                && let Some((refused, why)) = sight.refused(at)
            {
                screened.refused = Some(format!("{}: `{refused}` {why}", place()));
            }
            screened.includes |= sight.includes(at);
            screened.may_include |=
                word.name().is_some_and(|name| ["include", "include_str", "include_bytes", "path"].contains(&name));
            if screened.flags.len() < MOST_FLAGS
                && let Some(why) = sight.flag(at)
            {
                screened.flags.push(format!("{}: {why}", place()));
            }
        }
    }
    screened
}

/// The words of one file, and what is allowed in them.
struct Sight<'a> {
    words: &'a [Word<'a>],
    allow: &'a BTreeSet<Capability>,
    crates: &'a [&'a str],
}

impl Sight<'_> {
    /// The text of the word that stands `further` behind another.
    fn text(&self, at: usize, further: usize) -> &str {
        self.words.get(at + further).map_or("", |word| word.text)
    }

    /// Whether these texts follow each other from a word on.
    fn reads(&self, at: usize, texts: &[&str]) -> bool {
        texts.iter().enumerate().all(|(further, text)| self.text(at, further) == *text)
    }

    fn refused(&self, at: usize) -> Option<(&str, String)> {
        let name = self.words[at].name()?;
        let is_attribute = || self.words[at].in_attribute;
        let why = match name {
            "unsafe" if !self.allow.contains(&Capability::Unsafe) => {
                "is not allowed: this exercise is solved without `unsafe`".to_owned()
            }
            "unsafe" if self.text(at, 1) == "(" => {
                "(…) is not allowed: no exercise needs an attribute that reaches below the language".to_owned()
            }
            name if ATTRIBUTES.contains(&name) && is_attribute() => {
                "is not allowed: no exercise needs an attribute that reaches below the language".to_owned()
            }
            "feature" if is_attribute() && self.text(at, 1) == "(" => {
                "is not allowed: the course is solved with stable Rust".to_owned()
            }
            name if ASSEMBLY.contains(&name) && self.text(at, 1) == "!" => {
                "is not allowed: no exercise needs machine code".to_owned()
            }
            "extern" if self.text(at, 1) == "{" || self.text(at, 1).starts_with('"') => {
                "is not allowed: no exercise calls functions of other languages".to_owned()
            }
            "crate" if at > 0 && self.words[at - 1].text == "extern" => {
                let wanted = self.words.get(at + 1)?.name()?;
                if STANDARD.contains(&wanted) || self.crates.contains(&wanted) {
                    return None;
                }
                return Some((
                    wanted,
                    "is no crate that this exercise uses: `extern crate` cannot bring it in".to_owned(),
                ));
            }
            _ => return None,
        };
        Some((name, why))
    }

    fn includes(&self, at: usize) -> bool {
        match self.words[at].name() {
            Some("include_str" | "include_bytes") => true,
            Some("include") => self.text(at, 1) == "!",
            Some("path") => self.words[at].in_attribute && self.text(at, 1) == "=",
            _ => false,
        }
    }

    /// Why a person should look at this word; see the arms for what an honest answer could mean by it.
    fn flag(&self, at: usize) -> Option<&'static str> {
        let word = &self.words[at];
        match word.name() {
            // An answer that reads addresses without `unsafe` cannot do anything with them, unless it has found a hole.
            Some("addr" | "expose_provenance") if at > 0 && self.words[at - 1].text == "." => {
                Some("asks for the number of an address, which is of no use without `unsafe`")
            }
            // Honest answers have no `unsafe` to call the real one in.
            Some("transmute") if !self.allow.contains(&Capability::Unsafe) => Some("calls something `transmute`"),
            // Words for the compiler to say; nobody compiles against an answer but the tests.
            Some("diagnostic") if word.in_attribute => Some("puts words of its own into the compiler's messages"),
            Some("macro_export") if word.in_attribute => Some("exports a macro, which no test uses"),
            Some("impl") => self.is_blanket_of_unsized(at).then_some(
                "implements a trait for every type, unsized ones too: a known hole in the type system begins so (rust#57893)",
            ),
            // `&'a &'b T`: two borrows with names. Honest types rarely need both names.
            None if word.text == "&" && self.is_lifetime(at + 1) && self.text(at, 2) == "&" && self.is_lifetime(at + 3) => {
                Some("has a reference to a reference, both with a lifetime's name: a known hole begins so (rust#25860)")
            }
            None if self.reads(at, &["&", "raw"]) && matches!(self.text(at, 2), "const" | "mut") => {
                Some("makes a raw pointer, which is of no use without `unsafe`")
                    .filter(|_| !self.allow.contains(&Capability::Unsafe))
            }
            _ => None,
        }
    }

    fn is_lifetime(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.text.starts_with('\''))
    }

    /// `impl<T: ?Sized> Trait for T`.
    fn is_blanket_of_unsized(&self, at: usize) -> bool {
        if self.text(at, 1) != "<" {
            return false;
        }
        let head: Vec<&str> = self.words[at..]
            .iter()
            .take(60)
            .map(|word| word.text)
            .take_while(|text| *text != "{" && *text != ";")
            .collect();
        let Some(target) = head.iter().position(|text| *text == "for").and_then(|target| head.get(target + 1)) else {
            return false;
        };
        head.windows(4).any(|four| four[0] == *target && four[1..] == [":", "?", "Sized"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str, allow: &[Capability]) -> Screened {
        screen(&Sources::from_text(text), &allow.iter().copied().collect(), &["sim"])
    }

    #[test]
    fn words_are_refused_where_they_are_code() {
        let unsafe_too = [Capability::Unsafe];
        let cases: [(&str, &[Capability], Option<&str>); 26] = [
            ("unsafe fn f() {}", &[], Some("src/lib.rs:1: `unsafe`")),
            ("fn f() {}\n\n#[unsafe(naked)] fn g() {}", &[], Some("src/lib.rs:3: `unsafe`")),
            ("macro_rules! m { () => { unsafe {} } }", &[], Some("`unsafe`")),
            ("m!(r#unsafe)", &[], Some("`unsafe`")),
            ("#!/bin/sh /*\nunsafe fn f() {}\n// */", &[], Some("src/lib.rs:2: `unsafe`")),
            ("// unsafe\n/* unsafe /* unsafe */ */ /// unsafe\nconst A: &str = \"unsafe\";", &[], None),
            ("const A: &str = r##\"\"# unsafe \"##; const B: u8 = b'\\''; const C: &[u8] = b\"unsafe\";", &[], None),
            ("let unsafe_cell = UnsafeCell::new('u'); fn f<'unsafe_>() {}", &[], None),
            ("#![allow(unsafe_code)]", &[], None),
            ("unsafe fn f() {}", &unsafe_too, None),
            ("#[unsafe(naked)] fn f() {}", &unsafe_too, Some("`unsafe` (…)")),
            ("#[unsafe (no_mangle)] fn f() {}", &unsafe_too, Some("`unsafe` (…)")),
            ("#[cfg_attr(all(), no_mangle)] fn f() {}", &unsafe_too, Some("`no_mangle`")),
            ("fn no_mangle(used: u8, link: [u8; 1]) {}", &[], None),
            ("core::arch::asm!(\"\")", &unsafe_too, Some("`asm`")),
            ("#![feature(test)]", &[], Some("`feature`")),
            ("#![cfg_attr(all(), feature(test))]", &[], Some("`feature`")),
            ("#[cfg(feature = \"x\")] fn feature() {}", &[], None),
            ("extern crate proc_macro;", &[], Some("`proc_macro`")),
            ("extern crate r#test as t;", &[], Some("`test`")),
            ("extern crate std as s; extern crate core; extern crate self as me; extern crate sim;", &[], None),
            ("extern crate alloc;", &[], None),
            ("unsafe extern \"C\" { fn _exit(code: i32) -> !; }", &unsafe_too, Some("`extern`")),
            ("unsafe extern { fn _exit(code: i32) -> !; }", &unsafe_too, Some("`extern`")),
            ("fn f() { \"never closed", &[], None),
            ("/* never closed unsafe", &[], None),
        ];
        for (text, allow, expected) in cases {
            let refused = look(text, allow).refused;
            match expected {
                None => assert_eq!(refused, None, "{text}"),
                Some(words) => {
                    assert!(refused.as_deref().is_some_and(|why| why.contains(words)), "{text}: {refused:?}")
                }
            }
        }
    }

    #[test]
    fn includes_are_seen_where_they_are_code() {
        let cases = [
            ("include_str!(\"x\")", true),
            ("use std::include_bytes as b;", true),
            ("include ! (\"x\")", true),
            ("#[path = \"x.rs\"] mod x;", true),
            ("#[cfg_attr(all(), path = \"x.rs\")] mod x;", true),
            ("// include_str!(\"x\")\nlet include = 1; let path = include;", false),
            ("\"include!(x)\"", false),
        ];
        for (text, expected) in cases {
            assert_eq!(look(text, &[]).includes, expected, "{text}");
        }
    }

    #[test]
    fn a_person_is_told_of_what_hardly_anybody_needs() {
        let cases = [
            ("fn f<'a, 'b>(_: &'a &'b ()) {}", 1),
            ("fn f<'a>(_: &'a str, _: &&'a str) {}", 0),
            ("impl<T: ?Sized, U> Object<U> for T { type Output = U; }", 1),
            ("impl<T: ?Sized> Future for Boxed<T> {}", 0),
            ("impl<F: Future> Named for F {}", 0),
            ("let a = (&raw const x).addr();", 2),
            ("#[diagnostic::on_unimplemented(message = \"m\")] trait T {}", 1),
            ("let addr = peer.ip();", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(look(text, &[]).flags.len(), expected, "{text}");
        }
    }
}
