//! What rustc says in JSON.

use serde::Deserialize;

/// One message of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub is_error: bool,
    /// The error's code or the lint's name.
    pub code: Option<String>,
    pub message: String,
    /// File and line of the first primary span.
    pub place: Option<(String, u32)>,
    /// Where the macro is called that this span comes from, which is where rustc shows it if the macro is a library's.
    pub called_at: Option<(String, u32)>,
    /// As rustc prints it on a terminal without colours.
    pub rendered: String,
}

#[derive(Deserialize)]
struct Line {
    message: String,
    level: String,
    code: Option<Code>,
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
    expansion: Option<Expansion>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Box<Span>,
}

impl Span {
    /// The call of the outermost macro; `None` outside of macros.
    fn called_at(&self) -> Option<(String, u32)> {
        let call = &self.expansion.as_ref()?.span;
        Some(call.called_at().unwrap_or_else(|| call.place()))
    }

    fn place(&self) -> (String, u32) {
        (self.file_name.clone(), self.line_start)
    }
}

/// Reads rustc's standard error under `--error-format=json`.
pub fn read(stderr: &[u8]) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(stderr);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
    // The last line only counts the others.
    lines.filter(|line| !line.message.starts_with("aborting due to")).map(Diagnostic::from).collect()
}

impl From<Line> for Diagnostic {
    fn from(line: Line) -> Self {
        let first = line.spans.iter().find(|span| span.is_primary);
        Self {
            is_error: line.level.starts_with("error"),
            code: line.code.map(|code| code.code),
            place: first.map(Span::place),
            called_at: first.and_then(Span::called_at),
            message: line.message,
            rendered: line.rendered.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of rustc's, whose primary span is that of `span`.
    fn of_line(span: &str) -> Option<Diagnostic> {
        let line =
            format!(r#"{{"message":"m","level":"error","code":{{"code":"E0277"}},"spans":[{span}],"rendered":null}}"#);
        read(line.as_bytes()).pop()
    }

    fn span(file: &str, line: u32, expansion: &str) -> String {
        format!(r#"{{"file_name":"{file}","line_start":{line},"is_primary":true,"expansion":{expansion}}}"#)
    }

    #[test]
    fn a_place_in_a_macro_is_also_that_of_its_outermost_call() {
        let own = span("tests/case.rs", 11, "null");
        let outer = span("/registry/select_mod.rs", 325, &format!(r#"{{"span":{own}}}"#));
        let inner = span("/registry/select_mod.rs", 320, &format!(r#"{{"span":{outer}}}"#));
        let places = |line: &str| of_line(line).map(|diagnostic| (diagnostic.place, diagnostic.called_at));
        let at = |file: &str, line| Some((file.to_owned(), line));
        assert_eq!(places(&inner), Some((at("/registry/select_mod.rs", 320), at("tests/case.rs", 11))));
        assert_eq!(places(&own), Some((at("tests/case.rs", 11), None)));
        assert_eq!(places(""), Some((None, None)));
    }
}
