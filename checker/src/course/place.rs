//! Which folders below `exercises` are exercises, and which are somebody's own.
//!
//! An exercise is a folder that the workspace's Cargo.toml lists. One that it does not list yet counts as well if it looks
//! like one: `NN_topic/NN_name`, with a package called `name`. Everything else, as an editor's settings, notes or a copy
//! of an exercise, is passed over.

use super::{Members, file_name, folders};
use anyhow::{Result, ensure};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where an exercise lies and what it is called: all that is known of it without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The exercise's name, which is its folder's without the number: `timer_future`.
    pub name: String,
    /// Its folder below `exercises`, `02_wakers/02_timer_future`.
    pub place: String,
    /// Its folder.
    pub folder: PathBuf,
}

impl Place {
    /// Every exercise of the course in `root`, in the order of the course.
    pub(super) fn all(root: &Path) -> Result<Vec<Self>> {
        let exercises = root.join("exercises");
        let members = Members::read(root)?;
        let mut places: Vec<Self> = members.listed().map(|place| Self::at(&exercises, place)).collect();
        let mut known = BTreeSet::new();
        for place in &places {
            ensure!(known.insert(place.name.clone()), "Cargo.toml lists two exercises called {}", place.name);
        }
        for section in folders(&exercises)?.iter().filter(|section| is_numbered(section)) {
            for folder in folders(section)?.iter().filter(|folder| is_numbered(folder)) {
                let place = Self::at(&exercises, &format!("{}/{}", file_name(section)?, file_name(folder)?));
                let manifest = folder.join("Cargo.toml");
                let counts = match members.lists_all() {
                    true => manifest.is_file(),
                    false => package_name(&manifest).as_ref() == Some(&place.name),
                };
                if counts && known.insert(place.name.clone()) {
                    places.push(place);
                }
            }
        }
        places.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(places)
    }

    fn at(exercises: &Path, place: &str) -> Self {
        let folder_name = place.rsplit('/').next().unwrap_or(place);
        let name = folder_name.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let name = name.strip_prefix('_').unwrap_or(folder_name).to_owned();
        Self {
            name,
            place: place.to_owned(),
            folder: place.split('/').fold(exercises.to_owned(), |at, part| at.join(part)),
        }
    }

    /// Its section, `02_wakers`.
    pub fn section(&self) -> &str {
        self.place.split('/').next().unwrap_or(&self.place)
    }

    /// What its tests are, as one hash; the ends of their lines do not matter.
    pub fn tests_key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut folders = vec![self.folder.join("tests")];
        while let Some(folder) = folders.pop() {
            let mut paths: Vec<PathBuf> =
                std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
            paths.sort();
            for path in paths {
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "stderr") {
                    let below = path.strip_prefix(&self.folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    let text = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
                    hasher.update(below.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
                }
            }
        }
        hasher.finalize().to_hex()[..24].to_owned()
    }

    /// The last part of its place, `02_timer_future`.
    pub fn folder_name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }
}

/// Whether a folder is called as a section or an exercise is: two digits, an underscore, a name.
fn is_numbered(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().as_bytes();
    name.len() > 3 && name[..2].iter().all(u8::is_ascii_digit) && name[2] == b'_'
}

fn package_name(manifest: &Path) -> Option<String> {
    let table: toml::Table = std::fs::read_to_string(manifest).ok()?.parse().ok()?;
    Some(table.get("package")?.get("name")?.as_str()?.to_owned())
}
