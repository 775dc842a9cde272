//! A file's tokens as rustc's own lexer sees them: flat, without white space and plain comments.
//!
//! What is looked for in test files needs no syntax tree, and a lexer is done before a parser has been compiled. An answer's
//! files are looked through so as well ([`words`]): a parser would have to survive what is nested without end.

use anyhow::{Context, Result, bail, ensure};
use ra_ap_rustc_lexer::{DocStyle, FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize};

/// A token and its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub kind: TokenKind,
    pub text: &'t str,
}

impl Token<'_> {
    /// Whether it is this word.
    pub fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Ident && self.text == word
    }

    /// The text of a doc comment that belongs to the item after it, its lines joined by spaces.
    pub fn doc(&self) -> Option<String> {
        match self.kind {
            TokenKind::LineComment { doc_style: Some(DocStyle::Outer) } => {
                Some(self.text.trim_start_matches("///").trim().to_owned())
            }
            TokenKind::BlockComment { doc_style: Some(DocStyle::Outer), .. } => {
                let inner = self.text.trim_start_matches("/**").trim_end_matches("*/");
                let lines = inner.lines().map(|line| line.trim().trim_start_matches('*').trim());
                Some(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
            }
            _ => None,
        }
    }

    /// The value of a string literal.
    ///
    /// # Errors
    /// When it is something else, or has an escape that names a character by number or name.
    pub fn string(&self) -> Result<String> {
        match self.kind {
            TokenKind::Literal { kind: LiteralKind::Str { .. }, .. } => {
                unescape(self.text.trim_start_matches('"').strip_suffix('"').unwrap_or_default())
                    .with_context(|| format!("in {}", self.text))
            }
            TokenKind::Literal { kind: LiteralKind::RawStr { n_hashes }, .. } => {
                let quote = usize::from(n_hashes.unwrap_or_default()) + 1;
                let inner = self.text.get(1 + quote..self.text.len().saturating_sub(quote));
                Ok(inner.unwrap_or_default().to_owned())
            }
            _ => bail!("`{}` is not a string", self.text),
        }
    }

    /// The value of a decimal whole number.
    ///
    /// # Errors
    /// When it is something else, or too large.
    pub fn whole_number<N: std::str::FromStr>(&self) -> Result<N> {
        let digits = self.text.replace('_', "");
        digits.parse().ok().with_context(|| format!("`{}` is not a whole number, or too large", self.text))
    }
}

/// A token of a file in which anything may stand.
#[derive(Clone, Copy, Debug)]
pub struct Word<'t> {
    /// As it stands in the file.
    pub text: &'t str,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// Whether it stands in the brackets of an attribute.
    pub in_attribute: bool,
    kind: TokenKind,
}

impl<'t> Word<'t> {
    /// The name of an identifier or keyword, without the `r#` before it.
    pub fn name(&self) -> Option<&'t str> {
        match self.kind {
            TokenKind::Ident => Some(self.text),
            TokenKind::RawIdent => Some(self.text.trim_start_matches("r#")),
            _ => None,
        }
    }
}

/// All tokens of a file that are neither white space nor comments, whatever the file looks like.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    // rustc takes the first line away before it reads tokens: a comment that begins there would hide the rest from us.
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    at += strip_shebang(&text[at..]).unwrap_or(0);
    let mut line = 1 + text[..at].matches('\n').count();
    // How many brackets deep, inside the attribute that is open.
    let mut depth = 0_usize;
    for token in tokenize(&text[at..], FrontmatterAllowed::No) {
        let own = &text[at..at + token.len as usize];
        at += own.len();
        let begins = line;
        line += own.matches('\n').count();
        if matches!(token.kind, TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. })
        {
            continue;
        }
        let opens = token.kind == TokenKind::OpenBracket
            && match words.as_slice() {
                [.., before, last] if last.text == "!" => before.text == "#",
                [.., last] => last.text == "#",
                [] => false,
            };
        match token.kind {
            TokenKind::OpenBracket if depth > 0 || opens => depth += 1,
            TokenKind::CloseBracket => depth = depth.saturating_sub(1),
            _ => {}
        }
        words.push(Word { text: own, line: begins, in_attribute: depth > 0, kind: token.kind });
    }
    words
}

fn unescape(text: &str) -> Result<String> {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next() {
            Some(quoted @ ('"' | '\'' | '\\')) => out.push(quoted),
            Some('\n') => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
            other => {
                bail!("write the character itself instead of \\{}", other.map(String::from).unwrap_or_default())
            }
        }
    }
    Ok(out)
}

/// The tokens of a file. Brackets of every kind are paired in them.
///
/// # Errors
/// When a bracket, a literal or a comment is not closed; the message names its line.
pub(super) fn read(text: &str) -> Result<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut open = Vec::new();
    let mut at = 0;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let start = at;
        at += token.len as usize;
        let own = &text[start..at];
        match token.kind {
            TokenKind::Whitespace => continue,
            TokenKind::LineComment { doc_style: None | Some(DocStyle::Inner) } => continue,
            TokenKind::BlockComment { terminated: false, .. } => bail!("the comment {}", never_closed(text, start)),
            TokenKind::BlockComment { doc_style: None | Some(DocStyle::Inner), .. } => continue,
            TokenKind::Literal { kind, .. } => {
                ensure!(is_closed(kind), "the literal {}", never_closed(text, start));
            }
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => open.push((token.kind, start)),
            TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => {
                let opened = open.pop().map(|(kind, _)| kind);
                ensure!(opened == opening(token.kind), "the bracket {own} of line {} closes none", line(text, start));
            }
            _ => {}
        }
        tokens.push(Token { kind: token.kind, text: own });
    }
    match open.pop() {
        Some((_, start)) => bail!("the bracket {}", never_closed(text, start)),
        None => Ok(tokens),
    }
}

fn is_closed(literal: LiteralKind) -> bool {
    match literal {
        LiteralKind::Int { .. } | LiteralKind::Float { .. } => true,
        LiteralKind::Char { terminated }
        | LiteralKind::Byte { terminated }
        | LiteralKind::Str { terminated }
        | LiteralKind::ByteStr { terminated }
        | LiteralKind::CStr { terminated } => terminated,
        LiteralKind::RawStr { n_hashes } | LiteralKind::RawByteStr { n_hashes } | LiteralKind::RawCStr { n_hashes } => {
            n_hashes.is_some()
        }
    }
}

fn opening(closing: TokenKind) -> Option<TokenKind> {
    match closing {
        TokenKind::CloseParen => Some(TokenKind::OpenParen),
        TokenKind::CloseBrace => Some(TokenKind::OpenBrace),
        TokenKind::CloseBracket => Some(TokenKind::OpenBracket),
        _ => None,
    }
}

fn never_closed(text: &str, start: usize) -> String {
    format!("that begins in line {} is never closed", line(text, start))
}

fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Takes the bracket that `tokens` begin with, together with what it holds: what it holds, and what comes after it.
/// `None` where they begin with something else.
pub(super) fn group<'a, 't>(tokens: &'a [Token<'t>]) -> Option<(&'a [Token<'t>], &'a [Token<'t>])> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => depth += 1,
            TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (index > 0).then(|| (&tokens[1..index], &tokens[index + 1..]));
        }
    }
    None
}
