use anyhow::{Context, Result, ensure};
use std::path::Path;

/// The most source files of one answer, and the most bytes in all of them.
const MOST_FILES: usize = 100;
const MOST_BYTES: u64 = 1_000_000;

/// The source files of one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below `src`, with `/` between the parts.
    pub path: String,
    pub text: Vec<u8>,
}

impl Sources {
    /// An answer of one file, which is its `lib.rs`.
    ///
    /// # Errors
    /// When the file cannot be read or is too large.
    pub fn single_file(path: &Path) -> Result<Self> {
        let length = path.metadata().with_context(|| format!("cannot read {}", path.display()))?.len();
        ensure!(length <= MOST_BYTES, "{} has more than {MOST_BYTES} bytes", path.display());
        let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self::from_text(text))
    }

    /// An answer whose `lib.rs` is this text.
    pub fn from_text(text: impl Into<Vec<u8>>) -> Self {
        Self { files: vec![SourceFile { path: "lib.rs".to_owned(), text: text.into() }] }
    }

    /// Reads the Rust files below `folder`. Links, devices and files of other kinds are passed over and listed in
    /// `ignored`, below `place`.
    ///
    /// # Errors
    /// When a file cannot be read, or there are too many, or they are too large.
    pub fn read(folder: &Path, place: &str, ignored: &mut Vec<String>) -> Result<Self> {
        let mut sources = Self::default();
        let mut bytes = 0;
        sources.read_folder(folder, "", place, ignored, &mut bytes)?;
        sources.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(sources)
    }

    fn read_folder(
        &mut self,
        folder: &Path,
        below: &str,
        place: &str,
        ignored: &mut Vec<String>,
        bytes: &mut u64,
    ) -> Result<()> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
        for entry in entries.take(10 * MOST_FILES) {
            let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
            let name = entry.file_name();
            let path = format!("{below}{}", name.to_string_lossy());
            let metadata = entry.path().symlink_metadata()?;
            if metadata.is_dir() {
                ensure!(path.matches('/').count() < 8, "the folders in src of {place} are nested too deeply");
                self.read_folder(&entry.path(), &format!("{path}/"), place, ignored, bytes)?;
            } else if metadata.is_file() && name.to_str().is_some_and(|name| name.ends_with(".rs")) {
                *bytes += metadata.len();
                ensure!(*bytes <= MOST_BYTES, "the sources of {place} have more than {MOST_BYTES} bytes");
                ensure!(self.files.len() < MOST_FILES, "{place} has more than {MOST_FILES} source files");
                self.files.push(SourceFile { path, text: std::fs::read(entry.path())? });
            } else {
                ignored.push(format!("exercises/{place}/src/{path}"));
            }
        }
        Ok(())
    }

    /// Whether there is a `lib.rs`.
    pub fn has_root(&self) -> bool {
        self.files.iter().any(|file| file.path == "lib.rs")
    }

    /// Whether a `todo!()` is left in it, comments aside. It may be reached on a thread of the answer's own, where no test
    /// sees it.
    pub fn is_unfinished(&self) -> bool {
        let texts = self.files.iter().map(|file| String::from_utf8_lossy(&file.text));
        texts
            .into_iter()
            .any(|text| text.lines().any(|line| line.split("//").next().is_some_and(|code| code.contains("todo!"))))
    }

    /// Writes the files into `folder`, which is made.
    ///
    /// # Errors
    /// When that fails, as on a full disk.
    pub fn write(&self, folder: &Path) -> Result<()> {
        for file in &self.files {
            let path = folder.join(&file.path);
            let parent = path.parent().context("a file lies in a folder")?;
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, &file.text))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }

    /// The files, by path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }
}
