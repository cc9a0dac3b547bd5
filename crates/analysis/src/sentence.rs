//! The result of a run as a sentence, or a few: who won and by how much, who lost, what start-up
//! changes, and who did not finish.
//!
//! The words hold for any machine: a recorded run gets the same ones, and whoever shows it says
//! where it comes from.

use crate::lane::Walls;
use crate::prose::{Phrase, Prose, joined, uncapitalised};
use crate::{LaneResult, format};
use model::{ExecutionModel, Outcome, Run};
use stats::Estimate;

/// A speedup that is nearer to 1 than this is no reason to choose a lane, however narrow its
/// interval: the two images alone can differ by as much.
const NO_DIFFERENCE: f64 = 0.03;

/// Copying that takes less of the time than this goes without saying.
const COPYING_WORTH_SAYING: f64 = 0.01;

/// How a lane compares with one thread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Faster,
    Same,
    Slower,
}

impl Standing {
    fn of(speedup: &Estimate) -> Self {
        if speedup.covers(1.0) || (speedup.value - 1.0).abs() < NO_DIFFERENCE {
            Self::Same
        } else if speedup.value > 1.0 {
            Self::Faster
        } else {
            Self::Slower
        }
    }
}

/// A finished lane and its speedup over the lane that all are compared with.
struct Contender<'a> {
    result: &'a LaneResult,
    walls: &'a Walls,
    speedup: Estimate,
    standing: Standing,
}

impl Contender<'_> {
    const fn lane(&self) -> ExecutionModel {
        self.result.lane
    }

    /// "3.9 ± 0.1×", or "1.0×" where that is all there is to say.
    fn ratio(&self) -> String {
        if self.standing == Standing::Same && (self.speedup.value - 1.0).abs() < 0.05 {
            return "1.0×".to_owned();
        }
        format::ratio(self.speedup)
    }

    fn times_as_long(&self) -> String {
        format::ratio(self.speedup.inverse())
    }

    fn ties_with(&self, other: &Self) -> bool {
        Standing::of(&self.walls.speedup_over(other.walls)) == Standing::Same
    }
}

pub(crate) fn sentence(run: &Run, lanes: &[LaneResult], walls: &[Walls]) -> Vec<Phrase> {
    let mut prose = Prose::default();
    let result = |lane| lanes.iter().find(|result| result.lane == lane);
    let finished: Vec<(&LaneResult, &Walls)> =
        walls.iter().filter_map(|walls| Some((result(walls.lane)?, walls))).collect();
    let fastest =
        finished.iter().min_by_key(|(result, _)| result.steady.map(|steady| steady.value));
    let one_thread = finished.iter().find(|(result, _)| result.lane == ExecutionModel::Sequential);
    match (one_thread.or(fastest), finished.len()) {
        (None, _) => nothing_finished(&mut prose, run),
        (Some((only, _)), 1) => {
            prose.name(&[only.lane]);
            prose.say(" took ");
            prose.say(&time(only));
            if run.plan.lanes.len() > 1 {
                prose.say("; no other lane finished, so there is nothing to compare with");
            }
            prose.full_stop();
        }
        (Some((base, base_walls)), _) => {
            let mut contenders: Vec<Contender> = finished
                .iter()
                .filter(|(result, _)| result.lane != base.lane)
                .map(|(result, walls)| {
                    let speedup = walls.speedup_over(base_walls);
                    Contender { result, walls, speedup, standing: Standing::of(&speedup) }
                })
                .collect();
            contenders.sort_by(|a, b| b.speedup.value.total_cmp(&a.speedup.value));
            if base.lane == ExecutionModel::Sequential {
                against_one_thread(&mut prose, base, &contenders);
                with_startup(&mut prose, &contenders);
            } else {
                against_the_fastest(&mut prose, base, &contenders);
            }
        }
    }
    unfinished(&mut prose, run, lanes);
    prose.finish()
}

fn nothing_finished(prose: &mut Prose, run: &Run) {
    prose.say(match (run.plan.lanes.is_empty(), run.stopped) {
        (true, _) => "No lane was chosen",
        (false, true) => "The run was stopped before any lane finished",
        (false, false) => "No lane finished",
    });
    prose.full_stop();
}

fn against_one_thread(prose: &mut Prose, base: &LaneResult, contenders: &[Contender]) {
    let standing = |standing| -> Vec<&Contender> {
        contenders.iter().filter(|contender| contender.standing == standing).collect()
    };
    let (faster, same, slower) =
        (standing(Standing::Faster), standing(Standing::Same), standing(Standing::Slower));
    let parallel = |contender: &&Contender| is_parallel(contender.lane());
    let all_parallel_lost = slower.iter().filter(|c| parallel(c)).count() > 1
        && !faster.iter().chain(&same).any(parallel);
    if !faster.is_empty() {
        winners(prose, &faster);
        level(prose, "; ", &same);
        losers(prose, "; ", &slower);
    } else if all_parallel_lost {
        prose.say("Every parallel lane lost");
        losers(prose, ": ", &slower);
        level(prose, "; ", &same);
    } else if slower.is_empty() {
        all_the_same(prose, base, &same);
    } else if same.is_empty() {
        losers(prose, "", &slower);
    } else {
        prose.say("No lane beat one thread");
        level(prose, ": ", &same);
        losers(prose, "; ", &slower);
    }
    prose.full_stop();
}

/// "Free threads finished 3.9 ± 0.1× faster than one thread; processes 3.4 ± 0.2×, with 11 % of
/// their time spent on copying".
fn winners(prose: &mut Prose, faster: &[&Contender]) {
    let Some(best) = faster.first() else { return };
    let (level, behind): (Vec<&Contender>, Vec<&Contender>) = faster
        .iter()
        .partition(|contender| contender.lane() == best.lane() || contender.ties_with(best));
    prose.name(&lanes(&level));
    prose.say(" finished ");
    prose.say(&joined(level.iter().map(|contender| contender.ratio())));
    prose.say(" faster than ");
    prose.name(&[ExecutionModel::Sequential]);
    if level.len() > 1 {
        prose.say(", too close to call");
    } else {
        copying(prose, best);
    }
    for contender in behind {
        prose.say("; ");
        prose.name(&[contender.lane()]);
        prose.say(&format!(" {}", contender.ratio()));
        copying(prose, contender);
    }
}

fn copying(prose: &mut Prose, contender: &Contender) {
    if let Some(share) = contender.result.copying_share.filter(|s| *s >= COPYING_WORTH_SAYING) {
        prose.say(&format!(", with {} of their time spent on copying", format::percent(share)));
    }
}

/// "threads with a GIL and the event loop 1.0×; …": lanes with the same number share it.
fn level(prose: &mut Prose, before: &str, same: &[&Contender]) {
    let mut before = before;
    for group in same.chunk_by(|a, b| a.ratio() == b.ratio()) {
        prose.say(before);
        prose.name(&lanes(group));
        prose.say(&format!(" {}", group[0].ratio()));
        before = "; ";
    }
}

/// "free threads took 1.8 ± 0.1× as long as one thread, processes 12 ± 1×".
fn losers(prose: &mut Prose, before: &str, slower: &[&Contender]) {
    for (index, contender) in slower.iter().enumerate() {
        prose.say(if index == 0 { before } else { ", " });
        prose.name(&[contender.lane()]);
        if index == 0 {
            prose.say(&format!(" took {} as long as ", contender.times_as_long()));
            prose.name(&[ExecutionModel::Sequential]);
        } else {
            prose.say(&format!(" {}", contender.times_as_long()));
        }
    }
}

fn all_the_same(prose: &mut Prose, base: &LaneResult, same: &[&Contender]) {
    let narrow = same.iter().all(|contender| (contender.speedup.value - 1.0).abs() < 0.05);
    if narrow {
        prose.name(&lanes(same));
        prose.say(" took as long as ");
        prose.name(&[base.lane]);
        prose.say(&format!(": {}", time(base)));
    } else {
        prose.say("No difference can be told from the noise");
        level(prose, ": ", same);
        prose.say(" against ");
        prose.name(&[base.lane]);
    }
}

/// Lanes that win once they run, and lose for whoever runs the workload a single time.
fn with_startup(prose: &mut Prose, contenders: &[Contender]) {
    let turned: Vec<(ExecutionModel, String)> = contenders
        .iter()
        .filter(|contender| contender.standing == Standing::Faster)
        .filter_map(|contender| {
            let once = contender.result.speedup_with_startup?;
            let lost = Standing::of(&once) == Standing::Slower;
            lost.then(|| (contender.lane(), format::ratio(once.inverse())))
        })
        .collect();
    for (index, (lane, times)) in turned.iter().enumerate() {
        prose.say(if index == 0 { "Start-up included, " } else { ", " });
        prose.name(&[*lane]);
        prose.say(&if index == 0 { format!(" took {times} as long") } else { format!(" {times}") });
    }
    if !turned.is_empty() {
        prose.full_stop();
    }
}

fn against_the_fastest(prose: &mut Prose, fastest: &LaneResult, contenders: &[Contender]) {
    let (level, behind): (Vec<&Contender>, Vec<&Contender>) =
        contenders.iter().partition(|contender| contender.standing == Standing::Same);
    let first: Vec<&LaneResult> =
        std::iter::once(fastest).chain(level.iter().map(|contender| contender.result)).collect();
    prose.name(&first.iter().map(|result| result.lane).collect::<Vec<_>>());
    prose.say(" finished first, in ");
    prose.say(&joined(first.iter().map(|result| time(result))));
    if first.len() > 1 {
        prose.say(", too close to call");
    }
    for (index, contender) in behind.iter().enumerate() {
        prose.say("; ");
        prose.name(&[contender.lane()]);
        let times = contender.times_as_long();
        prose.say(&if index == 0 { format!(" took {times} as long") } else { format!(" {times}") });
        copying(prose, contender);
    }
    prose.full_stop();
}

/// What became of the other lanes, a sentence for each fate.
fn unfinished(prose: &mut Prose, run: &Run, results: &[LaneResult]) {
    let mut failed: Vec<(&'static str, Vec<ExecutionModel>)> = Vec::new();
    let mut closed = Vec::new();
    let mut stopped = Vec::new();
    for result in results {
        match &result.outcome {
            Outcome::Failed(failure) => {
                let what = failure.kind.what();
                match failed.iter_mut().find(|(other, _)| *other == what) {
                    Some((_, lanes)) => lanes.push(result.lane),
                    None => failed.push((what, vec![result.lane])),
                }
            }
            Outcome::Closed(_) => closed.push(result.lane),
            Outcome::Stopped => stopped.push(result.lane),
            Outcome::Finished(_) => {}
        }
    }
    for (what, lanes) in failed {
        prose.name(&lanes);
        prose.say(&format!(" failed: {}", uncapitalised(what)));
        prose.full_stop();
    }
    if !closed.is_empty() {
        prose.name(&closed);
        prose.say(" could not run");
        prose.full_stop();
    }
    let some_finished = results.iter().any(LaneResult::finished);
    if !stopped.is_empty() && (some_finished || !run.stopped) {
        prose.say("The run was stopped before ");
        prose.name(&stopped);
        prose.say(" finished");
        prose.full_stop();
    }
}

fn time(result: &LaneResult) -> String {
    result.steady.map(format::duration).unwrap_or_default()
}

fn lanes(contenders: &[&Contender]) -> Vec<ExecutionModel> {
    contenders.iter().map(|contender| contender.lane()).collect()
}

/// Whether the lane is meant to compute on several cores.
const fn is_parallel(lane: ExecutionModel) -> bool {
    match lane {
        ExecutionModel::GilThreads
        | ExecutionModel::FreeThreads
        | ExecutionModel::RayonPool
        | ExecutionModel::Processes => true,
        ExecutionModel::Sequential | ExecutionModel::EventLoop => false,
    }
}

#[cfg(test)]
mod tests;
