//! What the learner has written so far, in whatever state it is.

use crate::course::Place;
use crate::submission::Sources;
use anyhow::{Context, Result, anyhow, ensure};
use std::io::ErrorKind;
use std::path::Path;

/// The learner's files of one exercise.
pub(super) enum Own {
    /// A `lib.rs`, and what belongs to it.
    Answer(Sources),
    /// There is no `lib.rs`.
    Nothing,
    /// There is something that cannot be an answer, for this reason.
    Unusable(anyhow::Error),
}

impl Own {
    /// Reads the files in `folder`, where the exercise that is called `name` lies.
    pub(super) fn read(name: &str, place: &str, folder: &Path) -> Self {
        let shown = format!("exercises/{place}/src");
        match read(&folder.join("src"), place, &shown) {
            Ok(Some(sources)) => Self::Answer(sources),
            Ok(None) => Self::Nothing,
            Err(error) => {
                let cure = format!("`cargo run -- reset {name}` puts the stub back and keeps what is there");
                Self::Unusable(error.context(cure))
            }
        }
    }

    /// What was written in the exercise's place.
    pub(super) fn of(place: &Place) -> Self {
        Self::read(&place.name, &place.place, &place.folder)
    }

    /// The files.
    ///
    /// # Errors
    /// When there is no answer, with what to do about it.
    pub(super) fn answer(self, name: &str) -> Result<Sources> {
        match self {
            Self::Answer(sources) => Ok(sources),
            Self::Nothing => Err(anyhow!("{name} has no src/lib.rs; `cargo run -- reset {name}` puts the stub back")),
            Self::Unusable(error) => Err(error.context(format!("{name} cannot be checked"))),
        }
    }
}

fn read(src: &Path, place: &str, shown: &str) -> Result<Option<Sources>> {
    let lib = src.join("lib.rs");
    let kind = match lib.symlink_metadata() {
        Ok(metadata) => metadata.file_type(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}/lib.rs")),
    };
    ensure!(!kind.is_dir(), "{shown}/lib.rs is a folder");
    ensure!(!kind.is_symlink(), "{shown}/lib.rs is a link, which nobody follows in class: put the file itself there");
    ensure!(kind.is_file(), "{shown}/lib.rs is no regular file");
    // By name, whatever else lies beside it.
    std::fs::File::open(&lib).with_context(|| format!("cannot read {shown}/lib.rs"))?;
    let sources = Sources::read(src, place, &mut Vec::new())?;
    ensure!(sources.has_root(), "cannot list {shown}");
    for file in sources.files() {
        if let Err(error) = std::str::from_utf8(&file.text) {
            let line = file.text[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
            return Err(anyhow!("{shown}/{} is not UTF-8 text in line {line}: save it as UTF-8", file.path));
        }
    }
    Ok(Some(sources))
}
