//! What it costs that workers write down what they do: the same race with and without, in turns in
//! the same page, with tasks of 100 µs.

use model::{ExecutionModel, Run};
use whole::bench::{self, Comparison, Goal, Measure, Samples, row};
use whole::{Page, Visit, journey, race};

/// How often a race with and one without take turns.
const TURNS: usize = 8;

/// Executions that a race measures.
const EXECUTIONS: usize = 5;

/// As many as a worker keeps the spans of, and a few less.
const TASKS: u32 = 3_000;

/// How long a task is to compute, in nanoseconds.
const TASK: f64 = 100_000.0;

/// Who hands out tasks one by one, and the names of its figures.
const LANES: [(ExecutionModel, [&str; 4]); 4] = [
    (
        ExecutionModel::GilThreads,
        ["threads with a GIL", "traced gil-threads", "untraced gil-threads", "task gil-threads"],
    ),
    (
        ExecutionModel::FreeThreads,
        ["free threads", "traced free-threads", "untraced free-threads", "task free-threads"],
    ),
    (
        ExecutionModel::RayonPool,
        ["rayon’s pool", "traced rayon-pool", "untraced rayon-pool", "task rayon-pool"],
    ),
    (
        ExecutionModel::Processes,
        ["processes", "traced processes", "untraced processes", "task processes"],
    ),
];

/// Darts in so many tasks, thrown by two workers, each task handed out alone.
async fn throw(page: &Page, darts: u64, trace: &str) -> Run {
    let lanes = LANES.map(|(model, _)| model.slug()).join(",");
    let link = format!(
        "#monte-carlo?size={darts}&tasks={TASKS}&workers=2&chunk=1&repetitions={EXECUTIONS}\
         &lanes={lanes}&trace={trace}"
    );
    bench::read(&race(page, &link).await)
}

/// How long a task of each execution in the lane computed, in nanoseconds.
fn tasks(run: &Run, model: ExecutionModel) -> Vec<f64> {
    let (lane, _) = bench::times(run, model);
    let computed = lane.samples.iter().map(|sample| sample.costs.compute.0 as f64);
    computed.map(|nanoseconds| nanoseconds / f64::from(TASKS)).collect()
}

/// Finds the size at which tasks are as long as they should be on this machine, and measures.
pub fn measure(all: &mut Samples) {
    journey(Visit::site(), async |page| {
        let guess = 100_000_000;
        let run = throw(page, guess, "on").await;
        let Some(task) = stats::median(&tasks(&run, ExecutionModel::FreeThreads)) else {
            panic!("the race measured nothing")
        };
        let darts = (guess as f64 * TASK / task) as u64;
        for turn in 0..TURNS {
            // Whoever comes first in one turn comes last in the next.
            let order = if turn % 2 == 0 { [true, false] } else { [false, true] };
            for traced in order {
                let run = throw(page, darts, if traced { "on" } else { "off" }).await;
                take(all, &run, traced);
            }
        }
    });
}

fn take(all: &mut Samples, run: &Run, traced: bool) {
    for (model, [_, on, off, task]) in LANES {
        let (lane, times) = bench::times(run, model);
        assert_eq!(traced, !lane.spans.is_empty(), "{model}: {} spans", lane.spans.len());
        all.take(if traced { on } else { off }, &times);
        if traced {
            all.take(task, &tasks(run, model));
        }
    }
}

/// The goal, lane by lane, and below each how long its tasks were: the goal is about such tasks.
pub fn rows() -> Vec<Comparison> {
    let rows = LANES.iter().flat_map(|(_, [what, on, off, task])| {
        let goal = Goal::AtMost(1.01);
        let length = Goal::Within(0.08, 0.125);
        [
            row(12, (what, on), ("without tracing", off), Measure::Time, goal),
            row(0, ("its tasks", task), ("", ""), Measure::Milliseconds, length),
        ]
    });
    rows.collect()
}
