//! What the times come to: tables to read and JSON to keep.

use std::fmt::Write;

use model::{Environment, ExecutionModel};
use serde_json::{Value, json};
use stats::{Estimate, Medians};

use crate::Times;
use whole::bench::Goal;

/// The goals: at how many workers at most, which lane, and what its median over all workloads must
/// reach. Threads and pool: their speedup as a share of native rayon's. Processes too.
const SHARES: [(ExecutionModel, f64); 3] = [
    (ExecutionModel::FreeThreads, 0.98),
    (ExecutionModel::RayonPool, 0.98),
    (ExecutionModel::Processes, 0.97),
];

/// What of one lane on some workers is told.
struct Row {
    /// How many times faster than one thread of its own kind.
    speedup: Estimate,
    /// That, as a share of native rayon's.
    share: Estimate,
}

/// Streams of random numbers: each set of samples has its own.
fn medians(samples: &[f64], stream: u64) -> Medians {
    Medians::of(samples, stream).unwrap_or_else(|| panic!("a lane without samples"))
}

impl Times {
    fn lane(&self, model: ExecutionModel) -> Medians {
        let lane = self.lanes.iter().position(|(lane, _)| *lane == model).unwrap_or_default();
        medians(&self.lanes[lane].1, 2 + lane as u64)
    }

    fn rayon(&self) -> Medians {
        medians(&self.native[0], 0).divided_by(&medians(&self.native[1], 1))
    }

    fn row(&self, model: ExecutionModel) -> Row {
        let speedup = self.lane(ExecutionModel::Sequential).divided_by(&self.lane(model));
        Row { share: speedup.over(&self.rayon()), speedup: speedup.estimate() }
    }

    /// How many times as long the page's one thread takes as the native one.
    fn against_native(&self) -> Estimate {
        self.lane(ExecutionModel::Sequential).over(&medians(&self.native[0], 0))
    }
}

fn tell(estimate: &Estimate) -> String {
    format!("{:5.2} ± {:4.2}", estimate.value, estimate.half_width())
}

/// The speedups of one workload, a row a lane, a column a number of workers.
pub fn of_workload(all: &[Times]) -> String {
    let mut text = String::new();
    let Some(last) = all.last() else { return text };
    let loads = all.iter().flat_map(|times| &times.loads).copied();
    let (least, most) = loads.fold((f64::MAX, 0.0_f64), |(a, b), load| (a.min(load), b.max(load)));
    writeln!(text, "{}: load {least:.1} to {most:.1}", last.workload).ok();
    write!(text, "  {:16}", "speedup on").ok();
    for times in all {
        write!(text, "{:>14}", times.workers).ok();
    }
    writeln!(text, "   of native rayon’s on {}", last.workers).ok();
    write!(text, "  {:16}", "native rayon").ok();
    for times in all {
        write!(text, "{:>14}", tell(&times.rayon().estimate())).ok();
    }
    writeln!(text).ok();
    for model in ExecutionModel::ALL.into_iter().filter(|m| *m != ExecutionModel::Sequential) {
        write!(text, "  {:16}", model.slug()).ok();
        for times in all {
            write!(text, "{:>14}", tell(&times.row(model).speedup)).ok();
        }
        writeln!(text, "   {}", tell(&last.row(model).share)).ok();
    }
    writeln!(text, "  one thread takes {} of native", tell(&last.against_native())).ok();
    text
}

/// The goals, and what was reached on all cores: the median over the workloads, and the least.
pub fn verdicts(all: &[Times]) -> String {
    let cores = all.iter().map(|times| times.workers).max().unwrap_or_default();
    let full: Vec<&Times> = all.iter().filter(|times| times.workers == cores).collect();
    let mut text = String::new();
    let mut line = |what: &str, figures: Vec<f64>, goal: Goal| {
        let Some(median) = stats::median(&figures) else { return };
        let (least, most) = (
            figures.iter().copied().fold(f64::MAX, f64::min),
            figures.iter().copied().fold(0.0, f64::max),
        );
        let (goal, verdict) = (goal.text(), goal.verdict(median));
        writeln!(text, "{what:52} {median:5.2} ({least:.2} to {most:.2})   goal {goal}: {verdict}")
            .ok();
    };
    for (model, goal) in SHARES {
        let shares = full.iter().map(|times| times.row(model).share.value).collect();
        let what = format!("{} on {cores}, of native rayon’s speedup", model.slug());
        line(&what, shares, Goal::AtLeast(goal));
    }
    let gil = full.iter().map(|times| 1.0 / times.row(ExecutionModel::GilThreads).speedup.value);
    line("gil-threads, time against one thread’s", gil.collect(), Goal::Within(0.98, 1.03));
    let native = full.iter().map(|times| times.against_native().value).collect();
    line("one thread, time against native", native, Goal::AtMost(1.05));
    text
}

/// Everything, for later.
pub fn json(all: &[Times], environment: &Environment) -> Value {
    let estimate = |e: &Estimate| json!({ "value": e.value, "low": e.low, "high": e.high });
    let rows = all.iter().map(|times| {
        let lanes = times.lanes.iter().map(|(model, samples)| {
            let row = times.row(*model);
            json!({
                "lane": model.slug(),
                "samples_ns": samples,
                "speedup": estimate(&row.speedup),
                "share_of_native_rayon": estimate(&row.share),
            })
        });
        json!({
            "workload": times.workload.0,
            "workers": times.workers,
            "load": times.loads,
            "native_sequential_ns": times.native[0],
            "native_rayon_ns": times.native[1],
            "native_rayon_speedup": estimate(&times.rayon().estimate()),
            "one_thread_against_native": estimate(&times.against_native()),
            "lanes": lanes.collect::<Vec<_>>(),
        })
    });
    json!({
        "format": "racetrack-bench-race",
        "version": 1,
        "browser": environment.browser,
        "platform": environment.platform,
        "architecture": std::env::consts::ARCH,
        "cores": environment.cores_claimed,
        "cores_measured": environment.cores_measured,
        "rows": rows.collect::<Vec<_>>(),
    })
}
