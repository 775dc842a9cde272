//! What the narration of a schedule is made of.

use std::fmt;
use std::time::Duration;

/// One thing that one thread did.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub task: usize,
    /// Virtual time since the start.
    pub at: Duration,
    pub verb: &'static str,
    /// Index of the object it was done to.
    pub object: Option<u32>,
    pub detail: Detail,
}

/// What else there is to say; kept unformatted, since few rows are ever shown.
#[derive(Clone, Debug)]
pub(crate) enum Detail {
    None,
    Text(String),
    Time(Duration),
    Bool(bool),
    Number(i128),
    /// The value a compare-and-exchange wanted to find, and whether it did.
    Exchanged(bool),
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::None => Ok(()),
            Detail::Text(text) => write!(f, " {text}"),
            Detail::Time(time) => write!(f, " {time:?}"),
            Detail::Bool(value) => write!(f, ": {value}"),
            Detail::Number(value) => write!(f, ": {value}"),
            Detail::Exchanged(true) => write!(f, ": done"),
            Detail::Exchanged(false) => write!(f, ": refused"),
        }
    }
}

/// How a thread is called: `main/test`, `thread 1`, or `thread 1 "name"`.
pub(crate) fn task_name(task: usize, name: Option<&str>) -> String {
    match (task, name) {
        (super::MAIN, _) => "main/test".to_string(),
        (n, None) => format!("thread {n}"),
        (n, Some(name)) => format!("thread {n} \"{name}\""),
    }
}
