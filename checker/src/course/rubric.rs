//! The rubric: every behaviour of an exercise and what it is worth. It is public, also where the test behind it is not.

use super::{Exercise, Kind, Test, json};
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The name of the schema in every rubric file.
const SCHEMA: &str = "poll-by-poll/rubric/v1";

/// The behaviours of one exercise, as `checker/rubric/NAME.json` has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rubric {
    pub schema: String,
    pub exercise: String,
    pub behaviours: Vec<Behaviour>,
}

/// One behaviour, as far as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// The behaviour in one plain sentence.
    pub behaviour: String,
    pub points: u32,
    pub kind: Kind,
    /// Whether it is tried in each order of the threads.
    pub explored: bool,
    /// Whether it is what the exercise is about: while it does not hold, at most half of the exercise's points count.
    pub title: bool,
    /// The name of its test; none where the test is hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Rubric {
    /// Where the rubric of an exercise is kept in the course below `root`.
    pub fn path(root: &Path, exercise: &str) -> PathBuf {
        root.join("checker").join("rubric").join(format!("{exercise}.json"))
    }

    /// Reads the rubric of an exercise; `None` where there is none, as in the full course, whose tests say it all.
    pub(super) fn read(root: &Path, exercise: &str) -> Result<Option<Self>> {
        let path = Self::path(root, exercise);
        let Ok(text) = std::fs::read(&path) else { return Ok(None) };
        let damaged = || format!("{} is damaged: take it from the handout again", path.display());
        let rubric: Self = serde_json::from_slice(&text).with_context(damaged)?;
        ensure!(rubric.schema == SCHEMA && rubric.exercise == exercise, damaged());
        Ok(Some(rubric))
    }

    /// The text of its file.
    ///
    /// # Errors
    /// Never in practice: all of it can be written as JSON.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        json(self)
    }
}

impl Exercise {
    /// Every behaviour of the exercise, wherever it is checked.
    pub fn rubric(&self) -> Rubric {
        let own = self.tests.iter().map(Test::to_behaviour);
        Rubric {
            schema: SCHEMA.to_owned(),
            exercise: self.name.clone(),
            behaviours: own.chain(self.in_class.iter().cloned()).collect(),
        }
    }
}

impl Test {
    fn to_behaviour(&self) -> Behaviour {
        let public = self.kind.is_handed_out();
        Behaviour {
            behaviour: self.behaviour.clone(),
            points: self.points,
            kind: if public { self.kind } else { Kind::Hidden },
            explored: self.explored,
            title: self.title,
            name: public.then(|| self.name.clone()),
        }
    }
}
