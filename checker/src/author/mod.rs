//! What an author and an instructor do with the course itself.

pub mod audit;
pub mod handout;
mod kept;
mod members;
pub mod mistake;
mod names;
pub mod new;
pub mod overview;
mod template;

use anyhow::{Context, Result};
use std::path::Path;

/// Writes a file, and makes its folder if there is none.
fn put(path: &Path, text: impl AsRef<[u8]>) -> Result<()> {
    let parent = path.parent().context("a file lies in a folder")?;
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}
