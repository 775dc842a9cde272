//! `#[graded]`, the attribute that turns a function into a test with points and a receipt.
//!
//! Written on bare tokens: every exercise's first build pays for what this crate depends on.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Marks a test that earns points.
///
/// ```text
/// /// A read is Pending until data comes, wakes its task then, and is Ready with the data at the next poll.
/// #[graded(points = 2, lesson = "Your task")]
/// fn pending_until_data_comes() { … }
/// ```
///
/// * The doc comment is the behaviour in one plain sentence. It is what a learner reads, so it says what holds, and
///   nothing of how the test finds out.
/// * `points` is a whole number, at least 1.
/// * `lesson` (optional) is a heading of the exercise's README to read again.
/// * `title` (optional) marks what the exercise is about: while it fails, at most half of the exercise's points count.
/// * `seconds` (optional, 5 unless told) is how long the test may take.
///
/// The function becomes a `#[test]` whose body runs under `probe::run_graded`.
#[proc_macro_attribute]
pub fn graded(attribute: TokenStream, item: TokenStream) -> TokenStream {
    match expand(attribute, item) {
        Ok(tokens) => tokens,
        Err((span, message)) => compile_error(span, &message),
    }
}

type Failure = (Span, String);

fn expand(attribute: TokenStream, item: TokenStream) -> Result<TokenStream, Failure> {
    let options = Options::read(attribute)?;
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    let name = function_name(&tokens)?;
    let docs = doc_literals(&tokens);
    if docs.is_empty() {
        let why = "a graded test needs a doc comment: the behaviour in one plain sentence".to_owned();
        return Err((name.span(), why));
    }
    let Some((TokenTree::Group(body), head)) = tokens.split_last() else {
        return Err((name.span(), "a graded test needs a body".to_owned()));
    };

    let mut out: TokenStream = "#[test]".parse().expect("an attribute");
    out.extend(head.iter().cloned());
    let call = format!(
        "::probe::run_graded(&::probe::Graded {{ name: {name:?}, behaviour: concat!({docs}), lesson: {lesson:?}, \
         seconds: {seconds} }}, &mut || __BODY__);",
        name = name.to_string(),
        docs = docs.join(", "),
        lesson = options.lesson,
        seconds = options.seconds,
    );
    let call: TokenStream = call.parse().expect("a call");
    out.extend([TokenTree::Group(Group::new(Delimiter::Brace, substitute(call, body)))]);
    Ok(out)
}

/// Puts `body` where `call` says `__BODY__`, so that the body keeps its own spans and panics name their own line.
fn substitute(call: TokenStream, body: &Group) -> TokenStream {
    call.into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident.to_string() == "__BODY__" => TokenTree::Group(body.clone()),
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), substitute(group.stream(), body)))
            }
            other => other,
        })
        .collect()
}

fn function_name(tokens: &[TokenTree]) -> Result<Ident, Failure> {
    tokens
        .windows(2)
        .find_map(|pair| match pair {
            [TokenTree::Ident(keyword), TokenTree::Ident(name)] if keyword.to_string() == "fn" => Some(name.clone()),
            _ => None,
        })
        .ok_or_else(|| (Span::call_site(), "#[graded] belongs on a function".to_owned()))
}

/// The string literals of the item's doc attributes, as they stand in the source.
fn doc_literals(tokens: &[TokenTree]) -> Vec<String> {
    let mut docs = Vec::new();
    for pair in tokens.windows(2) {
        let [TokenTree::Punct(hash), TokenTree::Group(group)] = pair else { continue };
        if hash.as_char() != '#' || group.delimiter() != Delimiter::Bracket {
            continue;
        }
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        if let [TokenTree::Ident(doc), TokenTree::Punct(_), TokenTree::Literal(text)] = inner.as_slice()
            && doc.to_string() == "doc"
        {
            docs.push(text.to_string());
        }
    }
    docs
}

struct Options {
    lesson: String,
    seconds: u64,
}

impl Options {
    fn read(attribute: TokenStream) -> Result<Self, Failure> {
        let mut options = Options { lesson: String::new(), seconds: 5 };
        let mut points = None;
        let tokens: Vec<TokenTree> = attribute.into_iter().collect();
        for part in tokens.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
            match part {
                [] => {}
                [TokenTree::Ident(word)] if word.to_string() == "title" => {}
                [TokenTree::Ident(key), TokenTree::Punct(_), TokenTree::Literal(value)] => {
                    match key.to_string().as_str() {
                        "points" => points = Some(number(value)?),
                        "seconds" => options.seconds = number(value)?,
                        "lesson" => options.lesson = value.to_string().trim_matches('"').to_owned(),
                        other => return Err((key.span(), format!("unknown option `{other}`"))),
                    }
                }
                [first, ..] => return Err((first.span(), "write `option = value`".to_owned())),
            }
        }
        match points {
            Some(1..) => Ok(options),
            _ => Err((Span::call_site(), "a graded test needs `points`, a whole number from 1".to_owned())),
        }
    }
}

fn number(value: &Literal) -> Result<u64, Failure> {
    value.to_string().parse().map_err(|_| (value.span(), "a whole number is needed here".to_owned()))
}

fn compile_error(span: Span, message: &str) -> TokenStream {
    let mut tokens = vec![
        TokenTree::Ident(Ident::new("compile_error", span)),
        TokenTree::Punct(Punct::new('!', Spacing::Alone)),
        TokenTree::Group(Group::new(Delimiter::Brace, TokenTree::Literal(Literal::string(message)).into())),
    ];
    for token in &mut tokens {
        token.set_span(span);
    }
    tokens.into_iter().collect()
}
