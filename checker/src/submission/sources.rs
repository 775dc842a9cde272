use super::open::{self, Identity, NotRead};
use super::tree::{Tree, Why, below, in_words, is_below, last, shown};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The most source files of one answer, and the most bytes in all of them.
///
/// What is over these limits is not compiled: it is the answer's own doing, and a `compile_error` of that exercise alone.
/// Files that are no Rust files do not count.
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

/// Sources, and the files that they were read from.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub sources: Sources,
    pub origins: Vec<Origin>,
}

/// The file that a source was read from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub file: PathBuf,
    /// Its path below the submission.
    pub path: String,
    pub identity: Option<Identity>,
    /// How many names the file has.
    pub names: u64,
}

/// Why there are no sources; each in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// There are too many, or they are too large.
    TooMuch(String),
    /// For a reason that says nothing about the answer.
    Trouble(String),
}

impl Sources {
    /// An answer of one file, which is its `lib.rs`.
    ///
    /// # Errors
    /// When the file cannot be read or is too large.
    pub fn single_file(path: &Path) -> Result<Self> {
        match gather_file(path) {
            Ok(gathered) => Ok(gathered.sources),
            Err(Refused::TooMuch(why) | Refused::Trouble(why)) => bail!("{why}"),
        }
    }

    /// An answer whose `lib.rs` is this text.
    pub fn from_text(text: impl Into<Vec<u8>>) -> Self {
        Self { files: vec![SourceFile { path: "lib.rs".to_owned(), text: text.into() }] }
    }

    /// Reads the Rust files below `folder`; none where there is no such folder. Links, devices and files of other kinds are
    /// passed over and listed in `ignored`, below `place`.
    ///
    /// # Errors
    /// When a file cannot be read, or there are too many, or they are too large.
    pub fn read(folder: &Path, place: &str, ignored: &mut Vec<String>) -> Result<Self> {
        if folder.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Ok(Self::default());
        }
        let tree = Tree::below(folder, None);
        let gathered = match gather(&tree, "") {
            Ok(gathered) => gathered,
            Err(Refused::TooMuch(why) | Refused::Trouble(why)) => bail!("{place}: {why}"),
        };
        let unused = tree.files.keys().filter(|path| !is_source(path)).chain(tree.others.keys());
        ignored.extend(unused.map(|path| format!("exercises/{place}/src/{path}")));
        Ok(gathered.sources)
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

/// Whether a file is a source by its name. macOS puts a `._lib.rs` beside a `lib.rs`, which is none.
pub(super) fn is_source(path: &str) -> bool {
    last(path).ends_with(".rs") && !last(path).starts_with("._")
}

/// Reads an answer of one file.
pub(super) fn gather_file(path: &Path) -> Result<Gathered, Refused> {
    let mut gathered = Gathered::default();
    let mut room = MOST_BYTES;
    let name = path.file_name().unwrap_or(path.as_os_str());
    gathered.add("lib.rs".to_owned(), path, in_words(name), &mut room)?;
    Ok(gathered)
}

/// Reads the Rust files of `tree` below `folder`, `lib.rs` first: nothing else can hide it.
pub(super) fn gather(tree: &Tree, folder: &str) -> Result<Gathered, Refused> {
    let mut gathered = Gathered::default();
    let mut room = MOST_BYTES;
    let root = tree.file_called(folder, "lib.rs");
    if let Some(root) = &root {
        gathered.add("lib.rs".to_owned(), &tree.files[root], root.clone(), &mut room)?;
    }
    for unseen in &tree.unseen {
        // What lies above the folder has been seen as far as the folder goes.
        if unseen.path == folder || is_below(&unseen.path, folder) {
            let words = format!("{}: {}", shown(&unseen.path), unseen.words());
            return Err(match unseen.why {
                Why::TooMuch(_) => Refused::TooMuch(words),
                Why::Trouble(_) => Refused::Trouble(words),
            });
        }
    }
    let others = tree.files_below(folder).filter(|(path, _)| is_source(path) && root.as_deref() != Some(*path));
    for (path, file) in others {
        if gathered.sources.files.len() >= MOST_FILES {
            return Err(Refused::TooMuch(format!(
                "there are more than {MOST_FILES} Rust files in {}, and at most {MOST_FILES} are compiled",
                shown(folder)
            )));
        }
        let own = path.strip_prefix(&below(folder, "")).unwrap_or(path).to_owned();
        gathered.add(own, file, path.to_owned(), &mut room)?;
    }
    gathered.sources.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(gathered)
}

impl Gathered {
    /// Reads one more file, as `own` below `src`, if there is still room for it.
    fn add(&mut self, own: String, file: &Path, path: String, room: &mut u64) -> Result<(), Refused> {
        let content = match open::read(file, *room) {
            Ok(content) => content,
            Err(NotRead::TooLarge) => {
                let what = if self.sources.files.is_empty() { "it has" } else { "the sources have" };
                return Err(Refused::TooMuch(format!(
                    "{}: {what} more than {MOST_BYTES} bytes, which is the most that is compiled",
                    shown(&path)
                )));
            }
            Err(NotRead::Failed(error)) => {
                return Err(Refused::Trouble(format!("cannot read {}: {error}", shown(&path))));
            }
        };
        *room -= content.text.len() as u64;
        let (identity, names) = (content.identity, content.names);
        self.origins.push(Origin { file: file.to_owned(), path, identity, names });
        self.sources.files.push(SourceFile { path: own, text: content.text });
        Ok(())
    }
}
