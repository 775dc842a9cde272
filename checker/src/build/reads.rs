//! What the compiler has read for an answer, and whether all of it was the answer's own.

use super::diagnostics::Diagnostic;
use std::path::{Path, PathBuf};

/// What an answer may have the compiler read.
pub(super) struct Own {
    /// Where the compiler runs.
    folder: PathBuf,
    sources: PathBuf,
    /// The toolchain and the dependencies, of which errors may speak.
    known: Vec<PathBuf>,
}

impl Own {
    pub(super) fn new(folder: &Path, known: Vec<PathBuf>) -> Self {
        let sources = folder.join("src");
        Self { folder: folder.to_owned(), sources: sources.canonicalize().unwrap_or(sources), known }
    }

    /// A file of the list that the compiler has written (`dep-info`) that is not the answer's, or a line that nobody
    /// understands. The compiler writes the list early, also of much that does not compile in the end.
    pub(super) fn outside(&self, list: &Path) -> Option<String> {
        let text = std::fs::read(self.folder.join(list)).ok()?;
        let text = String::from_utf8_lossy(&text);
        // `output: file file …`, of which there is one line an output, and then each file again as `file:`.
        let outputs = |line: &str| line.split_once(": ").is_some_and(|(output, _)| !output.contains(".rs"));
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && !outputs(line));
        lines.map(|line| (line, line.strip_suffix(':').map(|file| file.replace("\\ ", " ")))).find_map(
            |(line, file)| match file {
                Some(file) if self.is_own(&file) => None,
                _ => Some(format!("{line:?}")),
            },
        )
    }

    /// A file that the compiler speaks of, and that is neither the answer's nor part of what it is compiled with.
    pub(super) fn spoken_of(&self, diagnostics: &[Diagnostic]) -> Option<String> {
        let files = diagnostics.iter().filter_map(|diagnostic| Some(&diagnostic.place.as_ref()?.0));
        files.into_iter().find(|file| !self.is_own(file) && !self.is_known(file)).map(|file| format!("{file:?}"))
    }

    /// What cannot be found is not.
    fn is_own(&self, file: &str) -> bool {
        self.folder.join(file).canonicalize().is_ok_and(|file| file.starts_with(&self.sources))
    }

    fn is_known(&self, file: &str) -> bool {
        // `<name>` is no file, and the standard library has the place where it was built.
        file.starts_with('<') || file.starts_with("/rustc/") || {
            let full = self.folder.join(file);
            let full = full.canonicalize().unwrap_or(full);
            self.known.iter().any(|folder| full.starts_with(folder))
        }
    }
}
