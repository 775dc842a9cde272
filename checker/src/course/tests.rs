//! Reads the graded tests of a file: their names, points and the behaviour in their doc comments.

use super::{Kind, Test};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use syn::{Attribute, Expr, ExprLit, Item, ItemFn, Lit, Meta};

/// What `#[graded]` allows a test when it does not say `seconds`.
const SECONDS: u64 = 5;

pub(super) fn read(path: &Path, kind: Kind) -> Result<Vec<Test>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file = syn::parse_file(&text).with_context(|| format!("{} is not Rust", path.display()))?;
    let mut tests = Vec::new();
    for item in &file.items {
        if let Item::Fn(function) = item
            && let Some(attribute) = function.attrs.iter().find(|attribute| is_graded(attribute))
        {
            let test = read_test(function, attribute, kind)
                .with_context(|| format!("{}: the test {}", path.display(), function.sig.ident))?;
            tests.push(test);
        }
    }
    Ok(tests)
}

fn is_graded(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "graded")
}

fn read_test(function: &ItemFn, attribute: &Attribute, kind: Kind) -> Result<Test> {
    let mut test = Test {
        name: function.sig.ident.to_string(),
        behaviour: doc_comment(&function.attrs),
        kind,
        explored: false,
        points: 0,
        lesson: String::new(),
        seconds: 0,
        compile_fail: None,
    };
    attribute.parse_nested_meta(|option| {
        if option.path.is_ident("explore") {
            test.explored = true;
        }
        if option.path.is_ident("title")
            || test.explored && option.path.is_ident("explore") && !option.input.peek(syn::Token![=])
        {
            return Ok(());
        }
        let value: Lit = option.value()?.parse()?;
        match (option.path.get_ident().map(ToString::to_string).as_deref(), value) {
            (Some("points"), Lit::Int(number)) => test.points = number.base10_parse()?,
            (Some("seconds"), Lit::Int(number)) => test.seconds = number.base10_parse()?,
            (Some("explore"), Lit::Int(_)) => {}
            (Some("lesson"), Lit::Str(text)) => test.lesson = text.value(),
            _ => return Err(option.error("not an option of #[graded]")),
        }
        Ok(())
    })?;
    if test.seconds == 0 {
        test.seconds = if test.explored { 60 } else { SECONDS };
    }
    ensure!(test.points > 0, "it has no points");
    ensure!(!test.behaviour.is_empty(), "it has no doc comment");
    Ok(test)
}

fn doc_comment(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}
