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
        let place = line.spans.into_iter().find(|span| span.is_primary).map(|span| (span.file_name, span.line_start));
        Self {
            is_error: line.level.starts_with("error"),
            code: line.code.map(|code| code.code),
            message: line.message,
            place,
            rendered: line.rendered.unwrap_or_default(),
        }
    }
}
