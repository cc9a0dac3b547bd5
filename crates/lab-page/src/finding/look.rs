//! Looking for what stands out. Each threshold says how much of the time is worth a sentence.

use super::Finding;
use crate::timeline::{Doing, Hold, Row, Span, Timeline};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A lock that is held for less of the time is seldom in the way.
const HELD: f64 = 0.5;
/// Waiting for less of the time is nobody's trouble.
const WAITED: f64 = 0.1;
/// More than so much of all computing is most of it.
const MOST: f64 = 0.75;
/// Who computes for less of its life mostly waits, like all others.
const COMPUTED: f64 = 0.5;

pub(super) fn findings(timeline: &Timeline) -> Vec<Finding> {
    let mut found: Vec<Finding> = circle(timeline).into_iter().collect();
    found.extend(never_released(timeline));
    found.extend(locks(timeline));
    found.extend(back_pressure(timeline));
    found.extend(one_worked(timeline));
    found.extend(slow_start(timeline));
    found
}

fn share(part: Duration, whole: Duration) -> f64 {
    if whole.is_zero() { 0.0 } else { part.as_secs_f64() / whole.as_secs_f64() }
}

fn length(span: &Span) -> Duration {
    span.end.saturating_sub(span.start)
}

/// A thread with its process, if there are several.
fn who(timeline: &Timeline, row: usize) -> String {
    let Row { label, group, pid, .. } = &timeline.rows[row];
    match timeline.rows.iter().all(|other| other.pid == *pid) {
        true => label.clone(),
        false => format!("{label} of {group}"),
    }
}

/// The lock that a thread waits for at the end, and who has it then.
fn stuck(timeline: &Timeline, row: usize) -> Option<(usize, usize)> {
    let last = timeline.rows[row].spans.last().filter(|span| span.open)?;
    let lock = last.object.filter(|_| matches!(last.doing, Doing::Lock | Doing::Gil))?;
    let owner = timeline.holds.iter().rfind(|hold| hold.lock == lock && hold.open);
    owner.map(|hold| (lock, hold.row))
}

fn circle(timeline: &Timeline) -> Option<Finding> {
    for start in 0..timeline.rows.len() {
        let (mut way, mut row) = (Vec::new(), start);
        while let Some((lock, owner)) = stuck(timeline, row) {
            way.push((who(timeline, row), timeline.objects[lock].name.clone()));
            row = owner;
            if row == start {
                return Some(Finding::Circle { waits: way });
            }
            if way.len() > timeline.rows.len() {
                // It leads into a circle and is none of it.
                break;
            }
        }
    }
    None
}

/// Spans in which a lock was waited for.
fn waits_for(timeline: &Timeline, lock: usize) -> impl Iterator<Item = (usize, &Span)> {
    let all = timeline.rows.iter().enumerate();
    all.flat_map(move |(row, it)| {
        it.spans.iter().filter(move |span| span.object == Some(lock)).map(move |span| (row, span))
    })
}

fn never_released(timeline: &Timeline) -> Vec<Finding> {
    let left = timeline.holds.iter().filter(|hold| {
        let ended = hold.open && timeline.rows[hold.row].over;
        ended && waits_for(timeline, hold.lock).any(|(_, span)| span.end > hold.end)
    });
    let finding = |hold: &Hold| Finding::NeverReleased {
        lock: timeline.objects[hold.lock].name.clone(),
        owner: who(timeline, hold.row),
    };
    left.map(finding).collect()
}

/// The locks that were in the way, the one that was held most first.
fn locks(timeline: &Timeline) -> Vec<Finding> {
    let mut found = Vec::new();
    for holds in timeline.holds.chunk_by(|one, next| one.lock == next.lock) {
        let lock = holds[0].lock;
        let from = holds.iter().map(|hold| hold.start).min().unwrap_or_default();
        let to = holds.iter().map(|hold| hold.end).max().unwrap_or_default();
        // Two owners are never at it at once; what is said of the moment of handing over may overlap.
        let mut reached = from;
        let mut held = Duration::ZERO;
        for hold in holds {
            held += hold.end.saturating_sub(hold.start.max(reached));
            reached = reached.max(hold.end);
        }
        let mut threads: BTreeSet<usize> = holds.iter().map(|hold| hold.row).collect();
        let mut waited = Duration::ZERO;
        let mut is_gil = false;
        for (row, span) in waits_for(timeline, lock) {
            threads.insert(row);
            waited += span.end.min(to).saturating_sub(span.start.max(from));
            is_gil |= span.doing == Doing::Gil;
        }
        let held = share(held, to - from);
        let waited = share(waited, (to - from) * threads.len() as u32);
        if held >= HELD && waited >= WAITED {
            let name = timeline.objects[lock].name.clone();
            found.push((
                held,
                match is_gil {
                    true => Finding::GilHeld { held, waited },
                    false => Finding::LockHeld { lock: name, held, waited, threads: threads.len() },
                },
            ));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn back_pressure(timeline: &Timeline) -> Vec<Finding> {
    let mut waits: BTreeMap<usize, BTreeMap<usize, Duration>> = BTreeMap::new();
    for (row, it) in timeline.rows.iter().enumerate() {
        for span in it.spans.iter().filter(|span| span.doing == Doing::Room) {
            if let Some(through) = span.object {
                *waits.entry(through).or_default().entry(row).or_default() += length(span);
            }
        }
    }
    let finding = |(through, senders): (usize, BTreeMap<usize, Duration>)| {
        let lived = senders.keys().map(|row| timeline.rows[*row].sums().known()).sum();
        let share = share(senders.values().sum(), lived);
        let through = timeline.objects[through].name.clone();
        Finding::BackPressure { through, senders: senders.len(), share }
    };
    let all = waits.into_iter().map(finding);
    all.filter(|it| matches!(it, Finding::BackPressure { share, .. } if *share >= WAITED)).collect()
}

fn one_worked(timeline: &Timeline) -> Option<Finding> {
    let computed = |row: &Row| row.sums().time(Doing::Computing);
    let all: Duration = timeline.rows.iter().map(computed).sum();
    let threads = timeline.rows.len();
    let (most, row) = timeline.rows.iter().enumerate().max_by_key(|(_, row)| computed(row))?;
    let share = share(computed(row), all);
    // Of two threads one mostly waits for the other, and nobody wonders.
    let works = self::share(computed(row), row.sums().known()) >= COMPUTED;
    (threads > 2 && works && share >= MOST).then(|| Finding::OneWorked {
        thread: who(timeline, most),
        threads,
        share,
    })
}

fn slow_start(timeline: &Timeline) -> Option<Finding> {
    let (mut processes, mut start, mut work) = (0, Duration::ZERO, Duration::ZERO);
    // The first process is started by whoever runs the program.
    for rows in timeline.rows.chunk_by(|one, next| one.pid == next.pid).skip(1) {
        let began = rows[0].spans.first().filter(|span| span.doing == Doing::Starting);
        let Some(began) = began.filter(|span| rows[0].main && !span.open) else { continue };
        let computed: Duration = rows.iter().map(|row| row.sums().time(Doing::Computing)).sum();
        if length(began) > computed {
            processes += 1;
            start += length(began);
            work += computed;
        }
    }
    (processes > 0).then_some(Finding::SlowStart { processes, start, work })
}
