//! What lies below a folder that a person handed in, found without following a link and without opening a file.
//!
//! A path here is *as it was meant*: below the folder, with `/` between its parts, also where a Windows program has packed
//! `src\lib.rs` as the name of one file.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// How many entries of one folder are looked at. What matters is found all the same, see [`NAMES_THAT_MATTER`].
const MOST_OF_A_FOLDER: usize = 20_000;
/// How many entries are looked at in all.
const MOST_ENTRIES: usize = 500_000;
/// How many folders may lie in each other.
const DEEPEST: usize = 24;
/// What is looked for by its name in a folder with more entries than are looked at.
const NAMES_THAT_MATTER: [&str; 4] = ["lib.rs", "src", "Cargo.toml", "exercises"];

/// The entries below a folder, by their paths.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Regular files, and where they are.
    pub files: BTreeMap<String, PathBuf>,
    /// Folders; the one above all has the empty path.
    pub folders: BTreeSet<String>,
    /// What is neither, and what it is.
    pub others: BTreeMap<String, &'static str>,
    /// What was not seen whole, and why.
    pub unseen: Vec<Unseen>,
}

/// Something that was not seen whole.
#[derive(Clone, Debug)]
pub(super) struct Unseen {
    /// The file or folder; what lies in it may be missing.
    pub path: String,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// There is more of it than is looked at.
    TooMuch(String),
    /// It cannot be read, or it is not clear what it is.
    Trouble(String),
}

impl Unseen {
    /// Why it was not seen whole, in words.
    pub fn words(&self) -> &str {
        let (Why::TooMuch(words) | Why::Trouble(words)) = &self.why;
        words
    }
}

impl Tree {
    /// Looks at everything below `root`, level by level, except what lies in `out`.
    pub fn below(root: &Path, out: Option<&Path>) -> Self {
        let mut tree = Self::default();
        let mut seen = 0;
        let mut folders = VecDeque::from([(root.to_owned(), String::new())]);
        tree.folders.insert(String::new());
        while let Some((folder, path)) = folders.pop_front() {
            if path.matches('/').count() >= DEEPEST {
                tree.not_seen(path, Why::TooMuch(format!("more than {DEEPEST} folders lie in each other")));
                continue;
            }
            for (entry, name, kind) in tree.entries(&folder, &path, &mut seen) {
                let Some(path) = joined(&path, &name) else {
                    tree.others.insert(below(&path, &name), "its name is not that of a file in a folder");
                    continue;
                };
                match kind {
                    Kind::Folder if is_passed_over(&entry, &path) || out == Some(entry.as_path()) => {}
                    Kind::Folder => {
                        tree.add_folders(&path);
                        folders.push_back((entry, path));
                    }
                    Kind::File => tree.add_file(entry, path),
                    Kind::Other(what) => {
                        tree.others.insert(path, what);
                    }
                }
            }
        }
        tree
    }

    /// What lies right in a folder, by name.
    fn entries(&mut self, folder: &Path, path: &str, seen: &mut usize) -> Vec<(PathBuf, String, Kind)> {
        let listed = match std::fs::read_dir(folder) {
            Ok(listed) => listed,
            Err(error) => {
                self.not_seen(path.to_owned(), Why::Trouble(format!("the folder cannot be listed: {error}")));
                return Vec::new();
            }
        };
        let mut entries = Vec::new();
        let mut is_cut = false;
        for entry in listed {
            if entries.len() >= MOST_OF_A_FOLDER || *seen >= MOST_ENTRIES {
                let most = MOST_OF_A_FOLDER.min(MOST_ENTRIES);
                self.not_seen(path.to_owned(), Why::TooMuch(format!("there are more than {most} files in it")));
                is_cut = true;
                break;
            }
            *seen += 1;
            match entry.and_then(|entry| Ok((entry.path(), entry.file_name(), entry.file_type()?))) {
                Ok((entry, name, kind)) => entries.push((entry, in_words(&name), Kind::of(kind))),
                Err(error) => self.not_seen(path.to_owned(), Why::Trouble(format!("it cannot be listed: {error}"))),
            }
        }
        if is_cut {
            let known: BTreeSet<String> = entries.iter().map(|(_, name, _)| name.clone()).collect();
            for name in NAMES_THAT_MATTER.into_iter().filter(|name| !known.contains(*name)) {
                if let Ok(metadata) = folder.join(name).symlink_metadata() {
                    entries.push((folder.join(name), name.to_owned(), Kind::of(metadata.file_type())));
                }
            }
        }
        entries.sort_by(|a, b| a.1.cmp(&b.1));
        entries
    }

    fn add_folders(&mut self, path: &str) {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        self.folders.extend(ends.map(|end| path[..end].to_owned()));
    }

    fn add_file(&mut self, entry: PathBuf, path: String) {
        if let Some((parent, _)) = path.rsplit_once('/') {
            self.add_folders(parent);
        }
        match self.files.entry(path) {
            Entry::Vacant(place) => {
                place.insert(entry);
            }
            Entry::Occupied(place) => {
                let why = Why::Trouble("two files have this name".to_owned());
                self.unseen.push(Unseen { path: place.key().clone(), why });
            }
        }
    }

    fn not_seen(&mut self, path: String, why: Why) {
        self.unseen.push(Unseen { path, why });
    }

    /// The entry called `name` in `folder`, whatever the case of its letters if there is no such one.
    pub fn file_called(&self, folder: &str, name: &str) -> Option<String> {
        let exact = Some(below(folder, name)).filter(|exact| self.files.contains_key(exact));
        exact.or_else(|| only_near(self.files_right_in(folder), name))
    }

    /// The folder called `name` in `folder`, whatever the case of its letters if there is no such one.
    pub fn folder_called(&self, folder: &str, name: &str) -> Option<String> {
        let exact = Some(below(folder, name)).filter(|exact| self.folders.contains(exact));
        exact.or_else(|| only_near(self.folders_right_in(folder), name))
    }

    /// The files that lie in `folder` itself.
    pub fn files_right_in<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t str> {
        let all = self.files.range(below(folder, "")..).map(|(path, _)| path.as_str());
        all.take_while(move |path| is_below(path, folder)).filter(move |path| is_right_in(path, folder))
    }

    fn folders_right_in<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = &'t str> {
        let all = self.folders.range(below(folder, "")..).map(String::as_str);
        all.take_while(move |path| is_below(path, folder)).filter(move |path| is_right_in(path, folder))
    }

    /// The files below `folder`, and where they are.
    pub fn files_below<'t>(&'t self, folder: &'t str) -> impl Iterator<Item = (&'t str, &'t Path)> {
        let all = self.files.range(below(folder, "")..).map(|(path, entry)| (path.as_str(), entry.as_path()));
        all.take_while(move |(path, _)| is_below(path, folder))
    }
}

/// The one path that is called `name` but for the case of its letters.
fn only_near<'t>(paths: impl Iterator<Item = &'t str>, name: &str) -> Option<String> {
    let mut near = paths.filter(|path| last(path).eq_ignore_ascii_case(name));
    near.next().filter(|_| near.next().is_none()).map(str::to_owned)
}

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug)]
enum Kind {
    File,
    Folder,
    Other(&'static str),
}

impl Kind {
    fn of(kind: std::fs::FileType) -> Self {
        match kind {
            kind if kind.is_symlink() => Kind::Other("a symbolic link, which is not followed"),
            kind if kind.is_dir() => Kind::Folder,
            kind if kind.is_file() => Kind::File,
            _ => Kind::Other("not a regular file"),
        }
    }
}

/// The path of what is called `name` in `folder`.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a path lies in.
pub(super) fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/') {
        Some((parent, _)) => Some(parent),
        None => (!path.is_empty()).then_some(""),
    }
}

/// A path in a message: the submission's own folder has an empty one.
pub(super) fn shown(path: &str) -> &str {
    if path.is_empty() { "its folder" } else { path }
}

/// Whether `path` lies in `folder`, however far down.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn is_right_in(path: &str, folder: &str) -> bool {
    parent(path) == Some(folder)
}

/// What a program has built, and a repository's own files: nobody hands these in on purpose, and there are many.
fn is_passed_over(folder: &Path, path: &str) -> bool {
    match last(path) {
        ".git" => true,
        // A module may be called target.
        "target" => !path.split('/').any(|part| part == "src") || folder.join("CACHEDIR.TAG").exists(),
        _ => false,
    }
}

/// A name as text: what is not UTF-8 in it becomes `%ff`, so that two names stay two.
pub(super) fn in_words(name: &OsStr) -> String {
    let mut out = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}

/// The path of an entry; `None` where its name would lead elsewhere or into a line of its own.
fn joined(folder: &str, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    let is_name = |part: &&str| !matches!(*part, "" | "." | "..") && !part.contains(char::is_control);
    parts.iter().all(is_name).then(|| below(folder, &parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_the_path_that_was_meant() {
        let cases = [
            ("lib.rs", Some("a/lib.rs")),
            ("src\\lib.rs", Some("a/src/lib.rs")),
            ("..\\lib.rs", None),
            ("src\\", None),
            ("\\lib.rs", None),
            ("a\nb", None),
        ];
        for (name, expected) in cases {
            assert_eq!(joined("a", name).as_deref(), expected, "{name:?}");
        }
    }

    #[test]
    fn a_folder_with_too_much_in_it_still_shows_what_matters() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for number in 0..MOST_OF_A_FOLDER + 10 {
            std::fs::write(folder.path().join(format!("{number}.txt")), "").expect("a file");
        }
        for name in ["lib.rs", "zzz.rs"] {
            std::fs::write(folder.path().join(name), "").expect("a file");
        }
        let tree = Tree::below(folder.path(), None);
        assert!(tree.files.contains_key("lib.rs"));
        assert!(matches!(tree.unseen.as_slice(), [Unseen { why: Why::TooMuch(_), .. }]), "{:?}", tree.unseen);
    }
}
