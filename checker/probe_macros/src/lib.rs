//! `#[graded]`, the attribute that turns a function into a test with points and a receipt.
//!
//! Written on bare tokens: every exercise's first build pays for what this crate depends on.

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use std::path::Path;

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
/// * `seconds` (optional; 5 unless told, or 60 if it is explored) is how long the test may take.
/// * `explore` (optional): the body is run in all orders in which its threads can take their steps, in virtual time, under
///   `probe::run_explored`. With `explore = 1` it is run in one order.
///
/// The function becomes a `#[test]` whose body runs under `probe::run_graded`. An explored one needs the exercise's feature
/// `interleave`. It is an ignored test, which `tests/explore.rs` runs with that feature; asked for without it, it has itself
/// run there too.
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
    let wanted = std::env::var(ONLY).unwrap_or_default();
    if wanted == "plain" && options.orders.is_some() || wanted == "explored" && options.orders.is_none() {
        return Ok(TokenStream::new());
    }
    let graded = format!(
        "&::probe::Graded {{ name: {name:?}, behaviour: concat!({docs}), lesson: {lesson:?}, seconds: {seconds} }}",
        name = name.to_string(),
        docs = docs.join(", "),
        lesson = options.lesson,
        seconds = options.seconds,
    );
    let test = |attributes: &str, call: &str| {
        let mut out: TokenStream = format!("{attributes} #[test]").parse().expect("attributes");
        out.extend(head.iter().cloned());
        let call: TokenStream = call.parse().expect("a call");
        out.extend([TokenTree::Group(Group::new(Delimiter::Brace, substitute(call, body)))]);
        out
    };
    let Some(orders) = options.orders else {
        return Ok(test("", &format!("::probe::run_graded({graded}, || __BODY__);")));
    };
    let ignored = "#[ignore = \"explored by tests/explore.rs\"]";
    let explored = test(
        &format!("#[cfg(feature = \"interleave\")] {ignored}"),
        &format!("::probe::run_explored({graded}, ::probe::Orders::{orders}, || __BODY__);"),
    );
    // The body is still looked at by the compiler, and what it uses is used.
    let elsewhere = test(
        &format!("#[cfg(not(feature = \"interleave\"))] {ignored}"),
        &format!("let _explored: fn() = || __BODY__; {}", run_elsewhere(&file_stem(name.span()), &name.to_string())),
    );
    Ok([explored, elsewhere].into_iter().collect())
}

/// The environment variable by which the checker, which builds a file once for each kind of its tests, says that it wants
/// only `plain` ones, or only `explored` ones. The others would cost their compilation and never be run.
const ONLY: &str = "POLL_BY_POLL_ONLY";

fn run_elsewhere(file: &str, test: &str) -> String {
    format!(
        "::probe::run_elsewhere(::core::env!(\"CARGO_MANIFEST_DIR\"), ::core::env!(\"CARGO_PKG_NAME\"), {file:?}, {test:?});"
    )
}

fn file_stem(span: Span) -> String {
    Path::new(&span.file()).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The explored tests of the files beside this one, `visible.rs` and, if it is there, `hidden.rs`: a test for each, of the
/// same name, which runs it in a build against the explored `std`.
#[proc_macro]
pub fn explored_tests(_: TokenStream) -> TokenStream {
    let folder = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("tests");
    let mut out = TokenStream::new();
    for file in ["visible", "hidden"] {
        let path = folder.join(format!("{file}.rs"));
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let tokens: TokenStream = match text.parse() {
            Ok(tokens) => tokens,
            // The file's own compilation says what is wrong with it.
            Err(_) => continue,
        };
        let mut tests = format!("const _: &[u8] = include_bytes!({path:?});");
        for name in explored_names(tokens) {
            tests.push_str(&format!("#[test] fn {name}() {{ {} }}", run_elsewhere(file, &name)));
        }
        out.extend(tests.parse::<TokenStream>().expect("tests"));
    }
    out
}

/// The names of the functions that `#[graded(explore, …)]` stands before.
fn explored_names(file: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = file.into_iter().collect();
    let mut names = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(attribute) = token
            && attribute.delimiter() == Delimiter::Bracket
            && is_explored(attribute.stream())
            && let Ok(name) = function_name(&tokens[index..])
        {
            names.push(name.to_string());
        }
    }
    names
}

fn is_explored(attribute: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    match tokens.as_slice() {
        [.., TokenTree::Ident(name), TokenTree::Group(options)] if name.to_string() == "graded" => {
            Options::read(options.stream()).is_ok_and(|options| options.orders.is_some())
        }
        _ => false,
    }
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
    /// In how many orders the test is explored, as a variant of `probe::Orders`.
    orders: Option<&'static str>,
}

impl Options {
    fn read(attribute: TokenStream) -> Result<Self, Failure> {
        let mut options = Options { lesson: String::new(), seconds: 0, orders: None };
        let mut points = None;
        let tokens: Vec<TokenTree> = attribute.into_iter().collect();
        for part in tokens.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
            match part {
                [] => {}
                [TokenTree::Ident(key)] => match key.to_string().as_str() {
                    "title" => {}
                    "explore" => options.orders = Some("All"),
                    other => return Err((key.span(), format!("unknown option `{other}`"))),
                },
                [TokenTree::Ident(key), TokenTree::Punct(_), TokenTree::Literal(value)] => {
                    match key.to_string().as_str() {
                        "points" => points = Some(number(value)?),
                        "seconds" => options.seconds = number(value)?,
                        "explore" if number(value)? == 1 => options.orders = Some("One"),
                        "explore" => {
                            return Err((value.span(), "`explore` is all orders, `explore = 1` one".to_owned()));
                        }
                        "lesson" => options.lesson = value.to_string().trim_matches('"').to_owned(),
                        other => return Err((key.span(), format!("unknown option `{other}`"))),
                    }
                }
                [first, ..] => return Err((first.span(), "write `option = value`".to_owned())),
            }
        }
        if options.seconds == 0 {
            options.seconds = if options.orders.is_some() { 60 } else { 5 };
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
