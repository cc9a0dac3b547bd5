//! Computing in the page's one-thread lane: beside the same kernels natively, and in the first race
//! that a reader runs beside a later one in the same page.

use std::borrow::Cow;

use model::{ExecutionModel, WorkloadId};
use whole::bench::{self, Comparison, Goal, Measure, Native, Samples, row};
use whole::{Visit, journey, race};

/// How often each workload has a turn, each time in a browser of its own.
pub const TURNS: usize = 3;

/// Executions that a race measures.
const EXECUTIONS: usize = 5;

/// Races between the first and the one that counts as warm.
const BETWEEN: usize = 1;

/// What takes microseconds is handing out alone.
const LEFT_OUT: [&str; 1] = ["tiny"];

/// What is measured.
pub fn workloads() -> impl Iterator<Item = WorkloadId> {
    bench::computing().filter(|id| !LEFT_OUT.contains(&id.0))
}

/// A fresh browser, its first race, later ones, and the native peer.
pub fn measure(workload: WorkloadId, all: &mut Samples) {
    journey(Visit::site(), async |page| {
        let link = format!("#{workload}?workers=1&lanes=sequential&repetitions={EXECUTIONS}");
        let first = bench::read(&race(page, &link).await);
        let mut native = Native::new(workload, &first.plan.params);
        let peer: Vec<f64> = (0..EXECUTIONS).map(|_| native.execute(None)).collect();
        for _ in 0..BETWEEN {
            race(page, &link).await;
        }
        let warm = bench::read(&race(page, &link).await);
        for (when, run) in [("first", &first), ("warm", &warm)] {
            let (lane, times) = bench::times(run, ExecutionModel::Sequential);
            bench::check_answers(lane, native.digest());
            all.take(&format!("{when} {workload}"), &times);
        }
        all.take(&format!("native {workload}"), &peer);
    });
}

/// The goals, each followed by what it is the mean of.
pub fn rows(workloads: &[WorkloadId]) -> Vec<Comparison> {
    let against = |ours: &'static str, (beside, peer): (&'static str, &'static str), most| {
        let mean = row(
            9,
            ("all that compute, geometric mean", ours),
            (beside, peer),
            Measure::TimeOfAll,
            Goal::AtMost(most),
        );
        let each = workloads.iter().map(move |id| Comparison {
            number: 0,
            what: Cow::Borrowed(id.0),
            ours: format!("{ours}{id}").into(),
            beside: Cow::Borrowed(beside),
            peer: format!("{peer}{id}").into(),
            measure: Measure::Time,
            goal: Goal::Any,
        });
        std::iter::once(mean).chain(each)
    };
    let native = against("warm ", ("native, one thread", "native "), 1.05);
    let first = against("first ", ("a later race in the page", "warm "), 1.1);
    native.chain(first).collect()
}
