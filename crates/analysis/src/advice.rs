//! From a measured run to which lane to use, why, and what to write in Python.
//!
//! The rule: of the lanes that finished, those within [`TIE`] of the fastest median are equally
//! good, and of these the one that asks least of a program is advised, in the order of
//! [`SIMPLEST_FIRST`]. So the advised lane is never slower than the best by more than [`TIE`], and
//! parallelism that gains less than that is not advised. What a run measured decides, nothing else:
//! not what the workload is called, nor what is usual.

mod words;

use crate::lane::Walls;
use crate::{LaneResult, Phrase, compare};
use model::{ExecutionModel, Run};

/// A lane that is slower than the fastest by no more than this share is as good.
pub const TIE: f64 = 0.1;

/// The lanes by what they ask of a program, least first: nothing; a pool, in any Python; functions
/// that are `async`; another Python; arguments and results that can be copied, and memory for each
/// worker; another language.
pub const SIMPLEST_FIRST: [ExecutionModel; 6] = [
    ExecutionModel::Sequential,
    ExecutionModel::GilThreads,
    ExecutionModel::EventLoop,
    ExecutionModel::FreeThreads,
    ExecutionModel::Processes,
    ExecutionModel::RayonPool,
];

/// What a lane is called in Python, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Python {
    /// Which Python, and what of it.
    pub what: &'static str,
    /// One line of code that applies `f` to all of `data`.
    pub idiom: &'static str,
}

impl Python {
    /// A lane's counterpart.
    #[must_use]
    pub const fn of(lane: ExecutionModel) -> Self {
        match lane {
            ExecutionModel::Sequential => {
                Self { what: "a for loop, in any Python", idiom: "results = [f(x) for x in data]" }
            }
            ExecutionModel::GilThreads => Self {
                what: "a thread pool, in any Python",
                idiom: "with ThreadPoolExecutor() as pool: results = list(pool.map(f, data))",
            },
            ExecutionModel::FreeThreads => Self {
                what: "a thread pool, in a free-threaded CPython such as python3.14t",
                idiom: "with ThreadPoolExecutor() as pool: results = list(pool.map(f, data))",
            },
            ExecutionModel::RayonPool => Self {
                what: "an extension in Rust, which computes without the GIL",
                idiom: "data.par_iter().map(f).collect()",
            },
            ExecutionModel::Processes => Self {
                what: "a process pool, in any Python",
                idiom: "with ProcessPoolExecutor() as pool: results = list(pool.map(f, data))",
            },
            ExecutionModel::EventLoop => Self {
                what: "asyncio, in any Python, where f is async",
                idiom: "results = await asyncio.gather(*(f(x) for x in data))",
            },
        }
    }
}

/// Which lane to use.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The lane for a program that does this again and again.
    pub lane: ExecutionModel,
    /// The lane for a program that does this once, start-up included.
    pub once: ExecutionModel,
    /// The lane on a default CPython; differs from [`lane`](Self::lane) where that needs something
    /// else. `None` when none of those that run there finished.
    pub default_python: Option<ExecutionModel>,
    /// Whether every lane that is not as good is slower by more than the noise.
    pub certain: bool,
    /// Which to use and why, in two sentences.
    pub sentences: Vec<Phrase>,
    /// The lane's counterpart in Python.
    pub python: Python,
}

impl Advice {
    /// The sentences as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        self.sentences.iter().map(|phrase| phrase.text.as_str()).collect()
    }
}

/// A lane that finished.
struct Contender<'a> {
    result: &'a LaneResult,
    walls: Walls,
    /// The median time of one execution, in nanoseconds.
    steady: f64,
    /// The same with start-up.
    with_startup: f64,
}

impl Contender<'_> {
    const fn lane(&self) -> ExecutionModel {
        self.result.lane
    }
}

/// Which lane to use, by what this run measured. `None` when fewer than two lanes finished: there
/// is nothing to choose from then.
#[must_use]
pub fn advice(run: &Run) -> Option<Advice> {
    let comparison = compare(run);
    let contenders: Vec<Contender> = comparison
        .lanes
        .iter()
        .filter_map(|result| {
            let walls = Walls::of(run.lane(result.lane)?)?;
            let (steady, with_startup) = (result.steady?.value, result.with_startup?.value);
            let (steady, with_startup) = (steady.0 as f64, with_startup.0 as f64);
            Some(Contender { result, walls, steady, with_startup })
        })
        .collect();
    if contenders.len() < 2 {
        return None;
    }
    let any = |_: &Contender| true;
    let often = |contender: &Contender| contender.steady;
    let best = choose(&contenders, any, often)?;
    let once = choose(&contenders, any, |contender| contender.with_startup)?;
    let default_python = choose(&contenders, |c| runs_on_default_python(c.lane()), often);
    let certain = contenders
        .iter()
        .filter(|other| other.steady > (1.0 + TIE) * best.steady)
        .all(|other| best.walls.speedup_over(&other.walls).low > 1.0);
    let told = words::Told { run, contenders: &contenders, best, once, default_python, certain };
    Some(Advice {
        lane: best.lane(),
        once: once.lane(),
        default_python: default_python.map(Contender::lane),
        certain,
        sentences: told.sentences(),
        python: Python::of(best.lane()),
    })
}

/// The simplest of the lanes that are as good as the fastest of those that may be chosen.
fn choose<'a, 'b>(
    contenders: &'a [Contender<'b>],
    may: impl Fn(&Contender) -> bool,
    time: impl Fn(&Contender) -> f64,
) -> Option<&'a Contender<'b>> {
    let eligible: Vec<_> = contenders.iter().filter(|contender| may(contender)).collect();
    let best = eligible.iter().map(|contender| time(contender)).min_by(f64::total_cmp)?;
    let rank = |lane| SIMPLEST_FIRST.iter().position(|other| *other == lane);
    eligible
        .into_iter()
        .filter(|contender| time(contender) <= (1.0 + TIE) * best)
        .min_by_key(|contender| rank(contender.lane()))
}

/// Whether a CPython as most people have it runs this.
const fn runs_on_default_python(lane: ExecutionModel) -> bool {
    match lane {
        ExecutionModel::Sequential
        | ExecutionModel::GilThreads
        | ExecutionModel::Processes
        | ExecutionModel::EventLoop => true,
        ExecutionModel::FreeThreads | ExecutionModel::RayonPool => false,
    }
}

#[cfg(test)]
mod tests;
