//! Advice in two sentences: which lane and why, then what to know before following it.

use super::{Contender, TIE};
use crate::format;
use crate::prose::{Phrase, Prose};
use crate::sums::median;
use crate::warning::has_workers;
use model::{ExecutionModel, Nanos, Outcome, Run};

/// Copying that takes less of the time than this goes without saying.
const COPYING_WORTH_SAYING: f64 = 0.01;

/// Memory is worth a word from so many bytes on, when it is also so many times that of one thread.
const MUCH_MEMORY: u64 = 64 << 20;
const MANY_TIMES: u64 = 4;

/// What the second sentence says at most.
const MOST_CLAUSES: usize = 2;

/// What there is to tell.
pub(super) struct Told<'a, 'b> {
    pub(super) run: &'a Run,
    pub(super) contenders: &'a [Contender<'b>],
    pub(super) best: &'a Contender<'b>,
    pub(super) once: &'a Contender<'b>,
    pub(super) default_python: Option<&'a Contender<'b>>,
    pub(super) certain: bool,
}

/// Words that may follow a full stop or a semicolon.
type Clause<'a> = Box<dyn Fn(&mut Prose) + 'a>;

impl Told<'_, '_> {
    pub(super) fn sentences(&self) -> Vec<Phrase> {
        let mut prose = Prose::default();
        prose.say("Use ");
        prose.name(&[self.best.lane()]);
        self.why(&mut prose);
        if !self.certain {
            prose.say(", though these times are too uncertain to be sure");
        }
        prose.full_stop();
        let mut clauses: Vec<Clause> =
            [self.another_python(), self.a_single_time(), self.not_considered(), self.memory()]
                .into_iter()
                .flatten()
                .collect();
        if clauses.is_empty() {
            clauses.push(self.runner_up());
        }
        for (index, clause) in clauses.iter().take(MOST_CLAUSES).enumerate() {
            if index > 0 {
                prose.say("; ");
            }
            clause(&mut prose);
        }
        prose.full_stop();
        prose.finish()
    }

    fn of(&self, lane: ExecutionModel) -> Option<&Contender<'_>> {
        self.contenders.iter().find(|contender| contender.lane() == lane)
    }

    fn why(&self, prose: &mut Prose) {
        let lane = self.best.lane();
        if lane == ExecutionModel::Sequential {
            return self.why_not_more(prose);
        }
        let (they, them) = pronouns(lane);
        match (self.best.result.speedup, self.best.result.steady) {
            (Some(speedup), _) => {
                prose.say(&format!(": {they} finished {} faster than ", format::ratio(speedup)));
                prose.name(&[ExecutionModel::Sequential]);
            }
            (None, Some(steady)) => {
                prose.say(&format!(": {they} finished in {}", format::duration(steady)));
                if self.fastest_other().is_some_and(|other| other.steady < self.best.steady) {
                    let tenth = format::percent(TIE);
                    prose.say(&format!(", and no lane beat {them} by more than {tenth}"));
                }
            }
            (None, None) => {}
        }
        prose.say(&format!(", because {}", self.reason()));
        if let Some(share) =
            self.best.result.copying_share.filter(|share| *share >= COPYING_WORTH_SAYING)
        {
            prose.say(&format!(
                ", although {} of their time went into copying",
                format::percent(share)
            ));
        }
    }

    /// One thread is advised.
    fn why_not_more(&self, prose: &mut Prose) {
        let faster = self.fastest_other().filter(|other| other.steady < self.best.steady);
        match faster.and_then(|other| Some((other.lane(), other.result.speedup?))) {
            Some((lane, speedup)) => {
                prose.say(": the fastest of the others, ");
                prose.name(&[lane]);
                let speed = format::ratio(speedup);
                prose.say(&format!(", came to {speed} its speed, too little to be worth it"));
            }
            None => prose.say(": nothing was faster"),
        }
    }

    fn reason(&self) -> &'static str {
        let lane = self.best.lane();
        let waits = self.waits();
        match lane {
            ExecutionModel::GilThreads if waits => {
                "the work mostly waits, and a thread that waits holds no GIL"
            }
            ExecutionModel::GilThreads if self.run.plan.params.gil_release => {
                "the computing lets go of the GIL"
            }
            ExecutionModel::EventLoop => {
                "the work mostly waits, and one thread can wait for many things at once"
            }
            ExecutionModel::FreeThreads | ExecutionModel::RayonPool | ExecutionModel::Processes
                if waits =>
            {
                "the work mostly waits, and the waits overlap"
            }
            ExecutionModel::Sequential | ExecutionModel::GilThreads => {
                "no lane that asks for more was clearly faster"
            }
            ExecutionModel::FreeThreads | ExecutionModel::RayonPool => {
                "the cores compute at the same time and share the data"
            }
            ExecutionModel::Processes => "each computes on a core of its own, with no GIL between",
        }
    }

    /// Whether the lane's workers wait for more of the time than they compute.
    fn waits(&self) -> bool {
        let record = self.run.lane(self.best.lane());
        let median = |of: fn(&model::Costs) -> Nanos| {
            let of = |sample: &model::Sample| of(&sample.costs).0 as f64;
            record.and_then(|record| median(record, of)).unwrap_or(0.0)
        };
        median(|costs| costs.wait_io) > median(|costs| costs.compute)
    }

    fn fastest_other(&self) -> Option<&Contender<'_>> {
        let others = self.contenders.iter().filter(|other| other.lane() != self.best.lane());
        others.min_by(|a, b| a.steady.total_cmp(&b.steady))
    }

    /// The advised lane needs a Python that most readers have not.
    fn another_python(&self) -> Option<Clause<'_>> {
        let lane = self.best.lane();
        let other = self.default_python.filter(|other| other.lane() != lane)?;
        Some(Box::new(move |prose| {
            prose.say(match lane {
                ExecutionModel::RayonPool => "That takes an extension in Rust; in Python alone",
                ExecutionModel::Sequential
                | ExecutionModel::GilThreads
                | ExecutionModel::FreeThreads
                | ExecutionModel::Processes
                | ExecutionModel::EventLoop => {
                    "That takes a free-threaded Python; on a default CPython"
                }
            });
            prose.say(if self.once_on(other) { ", or to do this once, use " } else { ", use " });
            prose.name(&[other.lane()]);
            if let Some(speedup) = other.result.speedup {
                prose.say(&format!(" ({})", format::ratio(speedup)));
            }
        }))
    }

    /// Whether the lane for a default Python is also the one for a program that does this once.
    fn once_on(&self, other: &Contender) -> bool {
        other.lane() == self.once.lane()
    }

    /// Starting the workers takes longer than they save.
    fn a_single_time(&self) -> Option<Clause<'_>> {
        let (lane, once) = (self.best.lane(), self.once.lane());
        if self.default_python.is_some_and(|other| other.lane() != lane && self.once_on(other)) {
            return None;
        }
        (once != lane).then(|| -> Clause {
            Box::new(move |prose| {
                prose.say(if prose.begins_sentence() { "A" } else { "a" });
                prose.say(" program that does this once is better off with ");
                prose.name(&[once]);
                let startup = format::once(self.best.result.startup);
                prose.say(&format!(", because starting takes {startup}"));
            })
        })
    }

    /// Lanes that gave no result might have been better.
    fn not_considered(&self) -> Option<Clause<'_>> {
        let unknown = |lane: &&model::LaneRecord| match lane.outcome {
            Outcome::Failed(_) | Outcome::Closed(_) | Outcome::Stopped => has_workers(lane.model),
            Outcome::Finished(_) => false,
        };
        let lanes: Vec<_> = self.run.lanes.iter().filter(unknown).map(|lane| lane.model).collect();
        (!lanes.is_empty()).then(|| -> Clause {
            Box::new(move |prose| {
                prose.name(&lanes);
                prose.say(" did not finish and might have been better");
            })
        })
    }

    fn memory(&self) -> Option<Clause<'_>> {
        let one = self.of(ExecutionModel::Sequential)?.result.memory;
        let memory = self.best.result.memory;
        let much = one > 0 && memory >= MUCH_MEMORY && memory / one >= MANY_TIMES;
        much.then(|| -> Clause {
            Box::new(move |prose| {
                let (they, _) = pronouns(self.best.lane());
                let they = if prose.begins_sentence() {
                    crate::prose::capitalised(they)
                } else {
                    they.to_owned()
                };
                let needs = if they.eq_ignore_ascii_case("it") { "needs" } else { "need" };
                prose.say(&format!("{they} {needs} {} of memory, ", format::bytes(memory)));
                prose.name(&[ExecutionModel::Sequential]);
                prose.say(&format!(" {}", format::bytes(one)));
            })
        })
    }

    /// Who came next, where nothing else has to be known.
    fn runner_up(&self) -> Clause<'_> {
        Box::new(|prose| {
            let Some(next) = self.fastest_other() else { return };
            match (self.best.lane(), next.result.speedup, next.result.steady) {
                (ExecutionModel::Sequential, _, _) => {
                    prose.say("More workers would add cost and care, and gain nothing here");
                }
                (_, Some(speedup), _) => {
                    prose.say("The best of the others: ");
                    prose.name(&[next.lane()]);
                    prose.say(&format!(", {}", format::ratio(speedup)));
                }
                (_, None, steady) => {
                    prose.say("The best of the others: ");
                    prose.name(&[next.lane()]);
                    let steady = steady.map(format::duration).unwrap_or_default();
                    prose.say(&format!(", {steady}"));
                }
            }
        })
    }
}

/// The lane as the subject and as the object of a sentence.
const fn pronouns(lane: ExecutionModel) -> (&'static str, &'static str) {
    match lane {
        ExecutionModel::Sequential | ExecutionModel::RayonPool | ExecutionModel::EventLoop => {
            ("it", "it")
        }
        ExecutionModel::GilThreads | ExecutionModel::FreeThreads | ExecutionModel::Processes => {
            ("they", "them")
        }
    }
}
