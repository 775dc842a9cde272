//! How likely causes are told.

use crate::verdict::Grades;
use std::collections::BTreeMap;

/// What is said of an exercise's likely causes, line by line; nothing if there is none.
pub(super) fn lines(likely: &[String]) -> Vec<String> {
    const COMMON: &str = "Code that fails just like this has often had";
    match likely {
        [] => Vec::new(),
        [one] => vec![format!("{COMMON} this cause: {one}")],
        several => {
            let causes = several.iter().map(|cause| format!("- {cause}"));
            std::iter::once(format!("{COMMON} one of these causes:")).chain(causes).collect()
        }
    }
}

/// In how many answers of the class each cause is likely, by exercise and sentence: the most frequent first.
pub(super) fn counted(grades: &Grades) -> Vec<((&str, &str), usize)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for exercise in grades.submissions.iter().flat_map(|submission| &submission.exercises) {
        for sentence in &exercise.likely {
            *counts.entry((&exercise.name, sentence)).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
