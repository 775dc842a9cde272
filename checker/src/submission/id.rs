//! What submissions are called in results: names that are safe as names of files everywhere, and no two the same.

use super::tree::in_words;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The longest id that is taken as it is, in bytes.
const LONGEST: usize = 100;
/// Names that Windows keeps for itself, whatever comes after a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// A submission's path and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called in results, and the name of its folder there.
    pub id: String,
    /// What it was called when it was handed in.
    pub submitted_as: String,
}

/// Names each submission after its file or folder.
///
/// Nobody is refused for a name. One that cannot be a folder's name everywhere is changed and gets a suffix that depends on
/// nothing but the name. Of files that are called the same, as `ann/lib.rs` and `bob/lib.rs` are, each is called as the
/// folder that it lies in.
pub fn name_all(paths: &[PathBuf]) -> Vec<Named> {
    let owns: Vec<Own> = paths.iter().map(|path| Own::of(path)).collect();
    let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, own) in owns.iter().enumerate() {
        same.entry(own.name.to_lowercase()).or_default().push(index);
    }
    let mut names: Vec<Named> = paths.iter().zip(&owns).map(|(path, own)| own.named(path)).collect();
    for indices in same.values().filter(|indices| indices.len() > 1) {
        let first = &owns[indices[0]];
        let is_same = indices.iter().all(|&index| owns[index].name == first.name);
        if is_same && indices.iter().any(|&index| paths[index].parent() != paths[indices[0]].parent()) {
            for &index in indices {
                let own = &owns[index];
                if let Some(parent) = &own.parent {
                    let name = if own.is_file { parent.clone() } else { format!("{parent}-{}", own.name) };
                    names[index].id = safe(&name);
                    names[index].submitted_as = format!("{parent}/{}", own.whole);
                }
            }
        }
    }
    // In the order of the names, not of the command line: the same class has the same ids.
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| (&owns[a].whole, &names[a].path).cmp(&(&owns[b].whole, &names[b].path)));
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for index in order {
        let id = names[index].id.clone();
        let mut text = paths[index].as_os_str().as_encoded_bytes().to_vec();
        while taken.contains_key(&names[index].id.to_lowercase()) {
            names[index].id = suffixed(&id, &text);
            text.push(0);
        }
        taken.insert(names[index].id.to_lowercase(), index);
    }
    names
}

/// What a path says of a submission's name.
struct Own {
    /// Its own name, without the extension of a file.
    name: String,
    /// Its own name.
    whole: String,
    /// The name of what it lies in.
    parent: Option<String>,
    is_file: bool,
}

impl Own {
    fn of(path: &Path) -> Self {
        // `.` and `..` have no name of their own.
        let full = match path.file_name() {
            Some(_) => path.to_owned(),
            None => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
        };
        let is_file = !full.is_dir();
        let name = full.file_name().unwrap_or(full.as_os_str());
        let stem = full.file_stem().filter(|_| is_file).unwrap_or(name);
        // The parent of `lib.rs` is the current folder.
        let parent = full.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
        let parent = match parent.file_name() {
            Some(name) => Some(in_words(name)),
            None => parent.canonicalize().ok().and_then(|full| full.file_name().map(in_words)),
        };
        Self { name: in_words(stem), whole: in_words(name), parent, is_file }
    }

    fn named(&self, path: &Path) -> Named {
        Named { path: path.to_owned(), id: safe(&self.name), submitted_as: self.whole.clone() }
    }
}

/// The name, if it can be that of a folder beside `grades.json` on every system; otherwise one like it, with a suffix.
fn safe(name: &str) -> String {
    let mut out: String = name.chars().map(|letter| if is_harmless(letter) { letter } else { '_' }).collect();
    if out.len() > LONGEST {
        let end = (0..=LONGEST - 20).rev().find(|&end| out.is_char_boundary(end)).unwrap_or(0);
        out.truncate(end);
    }
    out.truncate(out.trim_end_matches(['.', ' ']).len());
    if out.starts_with(['.', ' ']) {
        out.replace_range(..1, "_");
    }
    let lower = out.to_lowercase();
    let first = lower.split('.').next().unwrap_or_default();
    let is_port = |of: &str| first.strip_prefix(of).is_some_and(|number| number.chars().count() == 1);
    let is_ours = matches!(first, "grades" | "gradebook") && lower.contains('.');
    if DEVICES.contains(&first.trim_end()) || is_port("com") || is_port("lpt") || is_ours || is_former(&lower) {
        out.insert(0, '_');
    }
    if out.is_empty() {
        out.push_str("submission");
    }
    if out == name { out } else { suffixed(&out, name.as_bytes()) }
}

/// Whether a report puts the results of former runs in a folder of this name.
fn is_former(name: &str) -> bool {
    name.strip_prefix("former-").is_some_and(|number| number.chars().all(|digit| digit.is_ascii_digit()))
}

/// No name of a submission that is taken as it is has a `~` in it.
fn suffixed(name: &str, text: &[u8]) -> String {
    format!("{name}~{}", &blake3::hash(text).to_hex()[..8])
}

/// Whether a character may stand in the name of a folder, and cannot turn, join or hide those beside it.
fn is_harmless(letter: char) -> bool {
    match letter {
        _ if letter.is_ascii_alphanumeric() => true,
        ' ' | '-' | '_' | '.' | ',' | '@' | '+' | '=' | '(' | ')' | '\'' | '%' => true,
        _ if letter.is_ascii() || letter.is_control() || letter.is_whitespace() => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffd}' => false,
        '\u{e0000}'.. => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        name_all(&paths).into_iter().map(|named| named.id).collect()
    }

    #[test]
    fn ordinary_names_are_taken_as_they_are() {
        for name in ["alice", "Müller Anna_12345_assignsubmission", "李明", "o'neil-2 (1)", "a@b", "e\u{301}va"] {
            assert_eq!(ids(&[name]), [name]);
        }
    }

    #[test]
    fn other_names_are_changed_and_told_apart() {
        // The name, and what its id begins with.
        for (name, start) in [
            ("class/...rs", "submission~"),
            ("class/..rs", "submission~"),
            ("class/a\nb.rs", "a_b~"),
            ("class/\u{1b}[31mred.rs", "__31mred~"),
            ("class/::set-output name=x.rs", "__set-output name=x~"),
            ("class/grades.json.rs", "_grades.json~"),
            ("class/Gradebook.CSV.rs", "_Gradebook.CSV~"),
            ("class/grades.new.rs", "_grades.new~"),
            ("class/former-1.rs", "_former-1~"),
            ("class/con.rs", "_con~"),
            ("class/LPT1.txt.rs", "_LPT1.txt~"),
            ("class/alice. .rs", "alice~"),
            ("class/ alice.rs", "_alice~"),
            ("class/.hidden.rs", "_hidden~"),
            ("class/a\u{202e}b.rs", "a_b~"),
            ("class/a~b.rs", "a_b~"),
        ] {
            let [id] = ids(&[name]).try_into().expect("one id");
            assert!(id.starts_with(start) && id.len() == start.len() + 8, "{name:?} became {id:?}");
        }
        let long = "x".repeat(250);
        let [id] = ids(&[&long]).try_into().expect("one id");
        assert!(id.len() <= LONGEST && id.starts_with("xxx"), "{id}");
    }

    #[test]
    fn no_two_are_called_the_same() {
        // The paths, and their ids; those that end in ~ have a suffix.
        let cases: [(&[&str], &[&str]); 8] = [
            (&["class/ann.rs", "class/ann.zip"], &["ann", "ann~"]),
            (&["class/ann/lib.rs", "class/bob/lib.rs"], &["ann", "bob"]),
            (&["class/ann.rs", "class/bob.rs"], &["ann", "bob"]),
            (&["class/ann/lib.rs"], &["lib"]),
            (&["class/ALICE.rs", "class/alice.rs"], &["ALICE", "alice~"]),
            (&["class/alice.rs", "class/ALICE.rs"], &["alice~", "ALICE"]),
            (&["x/ann/lib.rs", "y/ann/lib.rs"], &["ann", "ann~"]),
            (&["class/ann/lib.rs", "class/bob/lib.rs", "class/ann.rs"], &["ann~", "bob", "ann"]),
        ];
        for (paths, expected) in cases {
            let ids = ids(paths);
            for (id, expected) in ids.iter().zip(expected) {
                let fits = match expected.strip_suffix('~') {
                    Some(start) => id.starts_with(&format!("{start}~")),
                    None => id == expected,
                };
                assert!(fits, "{paths:?} became {ids:?}");
            }
            let unique: std::collections::BTreeSet<String> = ids.iter().map(|id| id.to_lowercase()).collect();
            assert_eq!(unique.len(), paths.len(), "{ids:?}");
        }
    }
}
