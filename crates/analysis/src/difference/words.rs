//! The differences between two runs that matter, in sentences, the most important first.

use super::{Change, Differences, LanePair, Obstacle};
use crate::format;
use crate::prose::{Phrase, Prose, joined};
use model::{ExecutionModel, MachineLoad, Outcome, Provenance, Run};
use stats::Estimate;

pub(super) fn sentences(this: &Run, other: &Run, found: &Differences) -> Vec<Vec<Phrase>> {
    let obstacles = found.obstacles.iter().map(|obstacle| {
        let mut prose = Prose::default();
        prose.say(&format!("{}. {}", obstacle.what(), obstacle.why()));
        prose.full_stop();
        prose
    });
    obstacles
        .chain(times(found))
        .chain(untold(found))
        .chain(fates(this, other))
        .chain(settings(found))
        .chain(machines(this, other))
        .map(Prose::finish)
        .collect()
}

/// "The same work took 1.8 ± 0.1× as long in processes in the other run; …".
fn times(found: &Differences) -> Option<Prose> {
    let of = |wanted: Change| -> Vec<(ExecutionModel, Estimate)> {
        let of_change = |pair: &LanePair| {
            pair.ratio.filter(|_| pair.change == Some(wanted)).map(|ratio| (pair.lane, ratio))
        };
        let mut lanes: Vec<_> = found.lanes.iter().filter_map(of_change).collect();
        // Whatever changed most comes first.
        lanes.sort_by(|(_, a), (_, b)| b.value.ln().abs().total_cmp(&a.value.ln().abs()));
        lanes
    };
    let (slower, same, faster) = (of(Change::Slower), of(Change::Same), of(Change::Faster));
    if slower.is_empty() && same.is_empty() && faster.is_empty() {
        return None;
    }
    let mut prose = Prose::default();
    if slower.is_empty() && faster.is_empty() {
        let lanes: Vec<_> = same.iter().map(|(lane, _)| *lane).collect();
        prose.say("Between the two runs, no difference can be told from the noise in ");
        prose.name(&lanes);
        prose.full_stop();
        return Some(prose);
    }
    let work = if found.obstacles.contains(&Obstacle::OtherWork) { "its" } else { "the same" };
    prose.say(&format!("In the other run, {work} work took "));
    for (index, (lane, ratio)) in slower.iter().enumerate() {
        prose.say(if index == 0 { "" } else { ", " });
        let ratio = format::ratio(*ratio);
        prose.say(&if index == 0 {
            format!("{ratio} as long in ")
        } else {
            format!("{ratio} in ")
        });
        prose.name(&[*lane]);
    }
    if !slower.is_empty() && !faster.is_empty() {
        prose.say("; it was ");
    }
    for (index, (lane, ratio)) in faster.iter().enumerate() {
        if index == 0 && slower.is_empty() {
            prose.say("less time: it was ");
        }
        prose.say(if index == 0 { "" } else { ", " });
        let ratio = format::ratio(ratio.inverse());
        prose.say(&if index == 0 {
            format!("{ratio} as fast in ")
        } else {
            format!("{ratio} in ")
        });
        prose.name(&[*lane]);
    }
    if !same.is_empty() {
        prose.say("; no difference can be told from the noise in ");
        prose.name(&same.iter().map(|(lane, _)| *lane).collect::<Vec<_>>());
    }
    prose.full_stop();
    Some(prose)
}

/// Lanes whose ratio may as well be noise, because nobody knows how large that is.
fn untold(found: &Differences) -> Option<Prose> {
    let untold = |pair: &&LanePair| pair.ratio.is_some() && pair.change.is_none();
    let lanes: Vec<_> = found.lanes.iter().filter(untold).map(|pair| pair.lane).collect();
    (!lanes.is_empty()).then(|| {
        let mut prose = Prose::default();
        prose.say("There are too few samples to tell a difference from the noise in ");
        prose.name(&lanes);
        prose.full_stop();
        prose
    })
}

/// Lanes that finished in one run only.
fn fates(this: &Run, other: &Run) -> Vec<Prose> {
    let finished = |run: &Run, lane| {
        run.lane(lane).is_some_and(|record| matches!(record.outcome, Outcome::Finished(_)))
    };
    let only = |run: &Run, without: &Run| -> Vec<ExecutionModel> {
        let lanes = ExecutionModel::ALL.into_iter();
        lanes.filter(|lane| finished(run, *lane) && !finished(without, *lane)).collect()
    };
    [
        (only(this, other), " finished in this run only"),
        (only(other, this), " finished in the other run only"),
    ]
    .into_iter()
    .filter(|(lanes, _)| !lanes.is_empty())
    .map(|(lanes, words)| {
        let mut prose = Prose::default();
        prose.name(&lanes);
        prose.say(words);
        prose.full_stop();
        prose
    })
    .collect()
}

/// "The other run’s settings differ: workers 8 instead of 4, size 2,000,000 instead of 1,000,000".
fn settings(found: &Differences) -> Option<Prose> {
    let rows = found.settings.iter().map(|row| {
        let label = crate::prose::uncapitalised(row.label);
        format!("{label} {} instead of {}", row.other, row.this)
    });
    (rows.len() > 0).then(|| {
        let mut prose = Prose::default();
        prose.say(&format!("The other run was set differently: {}", joined(rows)));
        prose.full_stop();
        prose
    })
}

/// What differs between the machines, as far as it explains a time.
fn machines(this: &Run, other: &Run) -> Vec<Prose> {
    let (a, b) = (&this.environment, &other.environment);
    let mut said = Vec::new();
    let mut say = |words: String| {
        let mut prose = Prose::default();
        prose.say(&words);
        prose.full_stop();
        said.push(prose);
    };
    if let Provenance::Recorded { machine } = &other.provenance {
        say(format!("The other run was recorded on another machine ({machine})"));
    }
    let cores =
        |count: u32| if count == 1 { "1 core".to_owned() } else { format!("{count} cores") };
    if a.cores_claimed != b.cores_claimed {
        let (this, other) = (a.cores_claimed, cores(b.cores_claimed));
        say(format!("The other machine has {other}, this one {this}"));
    }
    match (a.load, b.load) {
        (MachineLoad::Busy, MachineLoad::Free | MachineLoad::Unknown) => {
            say("Other programs used the cores during this run".to_owned());
        }
        (MachineLoad::Free | MachineLoad::Unknown, MachineLoad::Busy) => {
            say("Other programs used the cores during the other run".to_owned());
        }
        (MachineLoad::Busy, MachineLoad::Busy)
        | (MachineLoad::Free | MachineLoad::Unknown, MachineLoad::Free | MachineLoad::Unknown) => {}
    }
    if a.browser != b.browser && !a.browser.is_empty() && !b.browser.is_empty() {
        say(format!("The other run was in {}, this one in {}", b.browser, a.browser));
    }
    match (a.was_hidden, b.was_hidden) {
        (true, false) => say("The page was hidden for a while in this run".to_owned()),
        (false, true) => say("The page was hidden for a while in the other run".to_owned()),
        (true, true) | (false, false) => {}
    }
    said
}
