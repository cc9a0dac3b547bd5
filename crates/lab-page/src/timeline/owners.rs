//! Who had which lock, and who got it from whom.

use super::objects::Objects;
use super::rows::Who;
use super::{HandOver, Hold, Row};
use services::{Journal, What};
use std::collections::BTreeMap;

pub(super) fn holds(
    journal: &Journal,
    rows: &[Row],
    at: &BTreeMap<Who, usize>,
    objects: &mut Objects,
) -> Vec<Hold> {
    let mut holds: Vec<Hold> = Vec::new();
    for entry in &journal.entries {
        let What::Held(held) = entry.what else { continue };
        let Some(&row) = at.get(&(entry.pid, entry.ident)) else { continue };
        let lock = objects.held(entry.pid, held, &entry.label);
        let end = entry.end.unwrap_or_else(|| rows[row].end()).max(entry.start);
        holds.push(Hold { lock, row, start: entry.start, end, open: entry.end.is_none() });
    }
    holds.sort_by_key(|hold| (hold.lock, hold.start, hold.end));
    holds
}

/// Of two holds of a lock that follow one another, the second is a hand-over if its thread waited
/// for the lock when the first one released it.
pub(super) fn hand_overs(rows: &[Row], holds: &[Hold]) -> Vec<HandOver> {
    let mut found = Vec::new();
    for pair in holds.windows(2) {
        let [before, after] = pair else { continue };
        if before.lock != after.lock || before.row == after.row || before.open {
            continue;
        }
        let spans = &rows[after.row].spans;
        // The last span that began before it had the lock.
        let last = spans.partition_point(|span| span.start <= after.start);
        let waited = spans[..last].iter().rev().take(2).any(|span| {
            span.object == Some(after.lock) && span.start <= before.end && before.end <= span.end
        });
        if waited {
            let (lock, at) = (after.lock, after.start);
            found.push(HandOver { lock, from: before.row, to: after.row, at });
        }
    }
    found.sort_by_key(|hand_over| hand_over.at);
    found
}
