//! What a sweep means, in sentences: how far each lane scales and what stops it, who is fastest
//! where, and from which value on.

use super::{Curves, LaneCurve, Laws, Overtaking};
use crate::SweepKind;
use crate::format;
use crate::prose::{Phrase, Prose, joined};
use crate::warning::has_workers;
use model::{ExecutionModel, Knob};
use stats::{Fit, Gustafson, Law};

pub(super) fn sentences(curves: &Curves) -> Vec<Vec<Phrase>> {
    let mut said: Vec<Prose> = match curves.kind {
        SweepKind::Workers { .. } => curves.lanes.iter().filter_map(scaling).collect(),
        SweepKind::Scaled => curves.lanes.iter().filter_map(scaled).collect(),
        SweepKind::Knob(knob) => over_knob(curves, knob),
    };
    if let SweepKind::Workers { .. } | SweepKind::Scaled = curves.kind {
        said.extend(cores(curves));
    }
    said.extend(missing(curves));
    said.into_iter().map(Prose::finish).collect()
}

fn scaling(curve: &LaneCurve) -> Option<Prose> {
    let laws = curve.laws.as_ref()?;
    let mut prose = Prose::default();
    prose.name(&[curve.lane]);
    prose.say(": ");
    match believable(laws) {
        Ok(fit) => {
            law(&mut prose, fit);
            let most = curve.points.iter().map(|point| u32::from(point.workers)).max();
            if most.is_some_and(|most| most > laws.up_to) {
                let cores = workers(u64::from(laws.up_to));
                prose.say(&format!(", by the times of up to {cores}, one for each core"));
            }
        }
        Err(why) => prose.say(&why),
    }
    if let Some((best, speedup)) = curve.best().and_then(|best| Some((best, best.speedup?))) {
        let workers = workers(u64::from(best.workers));
        prose.say(&format!("; fastest measured with {workers}, {} ", format::ratio(speedup)));
        prose.name(&[ExecutionModel::Sequential]);
    }
    prose.full_stop();
    Some(prose)
}

/// The simplest law that explains the times, or why there is none.
fn believable(laws: &Laws) -> Result<&Fit, String> {
    let explains = |fit: &&Fit| fit.misses().next().is_none();
    let amdahl = laws.amdahl.as_ref();
    // Crosstalk that may as well be zero is Amdahl’s law with one parameter more.
    let universal = laws.universal.as_ref().ok().filter(|fit| fit.crosstalk.low > 0.0);
    if let Some(fit) = universal.filter(explains).or(amdahl.ok().filter(explains)) {
        return Ok(fit);
    }
    match amdahl {
        Err(refusal) => Err(format!("no law can be fitted, because {refusal}")),
        Ok(fit) => {
            let off = laws.universal.as_ref().unwrap_or(fit).misses();
            let off: Vec<String> = off.map(|missed| missed.workers.to_string()).collect();
            let workers = joined(off.into_iter());
            Err(format!("no law of scaling explains the time on {workers} workers"))
        }
    }
}

fn law(prose: &mut Prose, fit: &Fit) {
    let serial = format::share(fit.serial);
    match fit.law {
        Law::Amdahl => {
            prose.say(&format!("a serial share of {serial}, so "));
            if fit.ceiling.value.is_finite() {
                let ceiling = format::limit(fit.ceiling);
                prose.say(&format!("at most {ceiling} as fast as one worker"));
            } else {
                prose.say("no limit is in sight");
            }
        }
        Law::Universal => {
            let crosstalk = format::share(fit.crosstalk);
            prose.say(&format!("contention {serial}, crosstalk {crosstalk}"));
            if fit.best.value.is_finite() {
                let (best, ceiling) = (whole(fit.best), format::limit(fit.ceiling));
                prose.say(&format!(
                    "; by this law best with {best} workers, {ceiling} as fast as one worker"
                ));
            } else {
                prose.say("; by this law no number of workers is too many");
            }
        }
    }
}

/// A number of workers, which has no fractions.
fn whole(workers: stats::Estimate) -> String {
    format::number(workers.map(f64::round))
}

fn scaled(curve: &LaneCurve) -> Option<Prose> {
    let gustafson = curve.gustafson.as_ref()?;
    let mut prose = Prose::default();
    prose.name(&[curve.lane]);
    match gustafson {
        Err(refusal) => {
            prose.say(&format!(": Gustafson’s law cannot be fitted, because {refusal}"));
        }
        Ok(Gustafson { serial, scaled }) => {
            if let Some(most) = scaled.iter().max_by_key(|scaled| scaled.workers) {
                prose.say(&format!(
                    ": {} do {} the work of one in the same time, and ",
                    workers(u64::from(most.workers)),
                    format::ratio(most.speedup)
                ));
            } else {
                prose.say(": ");
            }
            prose.say(&format!("{} of that time is serial work", format::share(*serial)));
        }
    }
    prose.full_stop();
    Some(prose)
}

/// Where the ideal line ends.
fn cores(curves: &Curves) -> Option<Prose> {
    let cores = curves.cores?;
    let most = curves.lanes.iter().flat_map(|lane| &lane.points).map(|point| point.value).max()?;
    let mut prose = Prose::default();
    prose.say(&format!("The calibration found {cores:.1} cores"));
    if most as f64 > cores + 0.5 {
        prose.say("; workers beyond that take turns when they compute");
    }
    prose.full_stop();
    Some(prose)
}

fn over_knob(curves: &Curves, knob: Knob) -> Vec<Prose> {
    let certain = |overtaking: &&Overtaking| overtaking.certain;
    let crossings = curves.overtakings.iter().filter(certain).map(|o| overtaking(curves, knob, o));
    let tuned = curves.lanes.iter().filter(|_| tunes(knob)).filter_map(|c| tuning(curves, knob, c));
    fastest(curves, knob).into_iter().chain(crossings).chain(tuned).collect()
}

/// "Above a size of 120,000 numbers (100,000 to 150,000), processes are faster than one thread".
fn overtaking(curves: &Curves, knob: Knob, overtaking: &Overtaking) -> Prose {
    let mut prose = Prose::default();
    let at = format::number(overtaking.at.map(f64::ceil));
    prose.say(&format!("From a {} of {at}{} on, ", label(knob), unit(curves)));
    prose.name(&[overtaking.above]);
    prose.say(if is_one(overtaking.above) { " is faster than " } else { " are faster than " });
    prose.name(&[overtaking.below]);
    prose.full_stop();
    prose
}

/// The lane that no other is faster than, at any value.
fn fastest(curves: &Curves, knob: Knob) -> Option<Prose> {
    let values = curves.lanes.iter().map(|curve| curve.points.len()).max().filter(|n| *n > 1)?;
    let whole: Vec<&LaneCurve> =
        curves.lanes.iter().filter(|curve| curve.points.len() == values).collect();
    let leads = |curve: &&&LaneCurve| {
        let behind = |other: &&LaneCurve| {
            let pairs = curve.points.iter().zip(&other.points);
            pairs.into_iter().all(|(own, other)| own.time.high <= other.time.low)
        };
        whole.iter().filter(|other| other.lane != curve.lane).all(behind)
    };
    let leader = whole.iter().find(leads).filter(|_| whole.len() > 1)?;
    let mut prose = Prose::default();
    prose.name(&[leader.lane]);
    let verb = if is_one(leader.lane) { "is" } else { "are" };
    prose.say(&format!(" {verb} the fastest at every {} that was tried", label(knob)));
    prose.full_stop();
    Some(prose)
}

/// "Processes are fastest with a chunk size of 16 tasks, 12 ± 1× as fast as with 1".
fn tuning(curves: &Curves, knob: Knob, curve: &LaneCurve) -> Option<Prose> {
    if !has_workers(curve.lane) {
        return None;
    }
    let best = curve.points.iter().min_by_key(|point| point.time.value)?;
    let worst = curve.points.iter().max_by_key(|point| point.time.value)?;
    // By no more than the noise: nothing to tune.
    if best.time.high >= worst.time.low {
        return None;
    }
    let mut prose = Prose::default();
    prose.name(&[curve.lane]);
    let times = worst.time.value.0 as f64 / best.time.value.0.max(1) as f64;
    prose.say(&format!(
        " {} fastest with a {} of {}{}, {} as fast as with {}",
        if is_one(curve.lane) { "is" } else { "are" },
        label(knob),
        format::grouped(best.value),
        unit(curves),
        format::times(times),
        format::grouped(worst.value),
    ));
    prose.full_stop();
    Some(prose)
}

fn missing(curves: &Curves) -> Option<Prose> {
    let values = curves.missing.iter().map(|missing| format::grouped(missing.value));
    if values.len() == 0 {
        return None;
    }
    let mut prose = Prose::default();
    let of = label(curves.kind.knob());
    prose.say(&format!("There is no result for {of} {}", joined(values)));
    prose.full_stop();
    Some(prose)
}

fn unit(curves: &Curves) -> String {
    if curves.unit.is_empty() { String::new() } else { format!(" {}", curves.unit) }
}

fn workers(count: u64) -> String {
    if count == 1 { "1 worker".to_owned() } else { format!("{count} workers") }
}

/// The parameter in the middle of a sentence.
const fn label(knob: Knob) -> &'static str {
    match knob {
        Knob::Size => "size",
        Knob::Tasks => "number of tasks",
        Knob::Workers => "number of workers",
        Knob::Chunk => "chunk size",
        Knob::Schedule => "schedule",
        Knob::Seed => "seed",
        Knob::SwitchInterval => "switch interval",
        Knob::Latency => "latency",
        Knob::ComputeShare => "compute share",
        Knob::GilRelease => "release of the GIL",
        Knob::Repetitions => "number of repetitions",
        Knob::Budget => "time budget",
    }
}

/// Whether the parameter changes how the work is done and not how much there is.
const fn tunes(knob: Knob) -> bool {
    match knob {
        Knob::Tasks | Knob::Workers | Knob::Chunk | Knob::SwitchInterval => true,
        Knob::Size
        | Knob::Schedule
        | Knob::Seed
        | Knob::Latency
        | Knob::ComputeShare
        | Knob::GilRelease
        | Knob::Repetitions
        | Knob::Budget => false,
    }
}

/// Whether the lane's name is a singular.
const fn is_one(lane: ExecutionModel) -> bool {
    match lane {
        ExecutionModel::Sequential | ExecutionModel::RayonPool | ExecutionModel::EventLoop => true,
        ExecutionModel::GilThreads | ExecutionModel::FreeThreads | ExecutionModel::Processes => {
            false
        }
    }
}
