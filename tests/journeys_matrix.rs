//! The matrix: every workload in every lane, in a real browser, gives the sequential answer, with
//! 1, 2 and 4 workers.

use std::collections::BTreeMap;

use catalog::CATALOG;
use model::{ExecutionModel, Span, WorkloadMeta};
use serde_json::Value;
use whole::{Page, Visit, journey, lane, outcome, race};

/// Small enough for hundreds of executions, and large enough for every worker to get something.
fn link(meta: &WorkloadMeta, workers: u16) -> String {
    let size = (meta.specs.size.min * 8).min(meta.specs.size.default);
    let tasks = meta.specs.tasks.max.min(13);
    let latency = if meta.specs.latency_ms.is_some() { "&latency=1" } else { "" };
    format!("#{}?workers={workers}&size={size}&tasks={tasks}&repetitions=2{latency}", meta.id)
}

async fn row(page: &Page, meta: &WorkloadMeta, workers: u16) {
    let run = race(page, &link(meta, workers)).await;
    let sequential = lane(&run, "sequential")["outcome"]["finished"]["digest"].clone();
    for model in ExecutionModel::ALL {
        let slug = model.slug();
        let place = format!("{} in {slug} with {workers} workers", meta.id);
        assert_eq!(outcome(&run, slug), "finished", "{place}: {}", lane(&run, slug)["outcome"]);
        assert_eq!(lane(&run, slug)["outcome"]["finished"]["digest"], sequential, "{place}");
        let expected = match model {
            ExecutionModel::Sequential | ExecutionModel::EventLoop => 1,
            ExecutionModel::GilThreads
            | ExecutionModel::FreeThreads
            | ExecutionModel::RayonPool
            | ExecutionModel::Processes => workers,
        };
        let record = lane(&run, slug);
        assert_eq!(record["workers"], Value::from(expected), "{place}");
        assert_eq!(record["warm_workers"], record["workers"], "cold workers: {place}");
        assert!(record["overhead_ns"].is_u64(), "no overhead: {place}");
        let private = record["private_memory_bytes"].as_array().into_iter().flatten();
        let private: u64 = private.filter_map(Value::as_u64).sum();
        let shared = record["shared_memory_bytes"].as_u64();
        assert_eq!(
            shared.map(|shared| shared + private),
            record["memory_bytes"].as_u64(),
            "{place}"
        );
        follow_each_other(model, &record["spans"], &place);
    }
    let memories: Vec<u64> = page
        .evaluate("return memories.splice(0).map(memory => memory.buffer.byteLength / 65536)")
        .await;
    // One each for the lanes of threads; growing would make a worker's view of it wrong.
    assert_eq!(memories, [4_096; 3], "pages of shared memory after {} on {workers}", meta.id);
}

/// By so many nanoseconds two workers' clocks may differ: some steps.
const SKEW: u64 = 50_000;

/// A worker's time is told from the iteration's start to its end, without a gap, and so is the
/// driver's; only what an event loop awaits overlaps.
fn follow_each_other(model: ExecutionModel, spans: &Value, place: &str) {
    let mut workers: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for span in spans.as_array().into_iter().flatten() {
        let number = |key: &str| span[key].as_u64().unwrap_or(u64::MAX);
        let times = (number("start_ns"), number("end_ns"));
        workers.entry(number("worker")).or_default().push(times);
    }
    if model == ExecutionModel::EventLoop {
        return;
    }
    let end = workers.values().flatten().map(|(_, end)| *end).max().unwrap_or_default();
    for (worker, mut times) in workers {
        times.sort_unstable();
        let mut told = 0;
        for (start, end) in times {
            assert_eq!(start, told, "worker {worker}: {place}");
            told = end;
        }
        // Whoever has nothing left to do idles until the driver is done, too.
        if worker != u64::from(Span::DRIVER) {
            assert!(told + SKEW >= end, "worker {worker} until {told} of {end}: {place}");
        }
    }
}

/// Keeps the shared memories that the page makes where a test can look at them.
async fn watch_memories(page: &Page) {
    page.racetrack().await;
    page.evaluate::<Value>(
        "window.memories = [];
         WebAssembly.Memory = class extends WebAssembly.Memory {
           constructor(how) { super(how); if (how.shared) memories.push(this); }
         };
         return null",
    )
    .await;
}

#[test]
fn every_workload_in_every_lane_gives_the_sequential_answer_and_no_memory_grows() {
    journey(Visit::site(), async |page| {
        watch_memories(page).await;
        for meta in CATALOG {
            for workers in [1, 2, 4] {
                row(page, meta, workers).await;
            }
        }
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}
