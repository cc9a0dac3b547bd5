//! The figures as they are shown, all of them.

use super::*;
use crate::costs;
use crate::format::SPACE;
use crate::runs::{but, finished, run};
use model::ExecutionModel::{FreeThreads, Processes, Sequential};
use model::{Span, SpanKind};

#[test]
fn every_figure_says_that_it_is_recorded() {
    let mut text = String::new();
    for topic in Topic::ALL {
        text.push_str(&format!("{}\n", topic.name()));
        for figure in recorded(topic) {
            text.push_str(&format!("  {}: {}\n", figure.label(), figure.text()));
        }
    }
    assert_eq!(
        text.replace(SPACE, " "),
        "\
Starting a thread
  Thread: start and join: 50 to 300 µs (recorded)
Starting a process
  Process by fork: 2 to 6 ms (recorded)
  Process by forkserver: 9 to 16 ms (recorded)
  Process by spawn: 44 to 59 ms (recorded)
Memory of a thread
  Private memory of an idle thread: 16 KiB (recorded)
Memory of a process
  Private memory of a spawned child: 7 to 8 MiB (recorded)
Handing over a task
  Pool.map of 100,000 tiny items, each, chunksize 1: 19 to 24 µs (recorded)
  Pool.map of 100,000 tiny items, each, chunksize 10: 1.4 to 2 µs (recorded)
  Pool.map of 100,000 tiny items, each, chunksize 100: 300 to 500 ns (recorded)
  Pool.map of 100,000 tiny items, each, chunksize 1,000: 140 to 180 ns (recorded)
Delay of a heartbeat
  Median delay beside 1 computing thread: 5 ms (recorded)
  Median delay beside 2 computing threads: 6 ms (recorded)
  Median delay beside 4 computing threads: 17 to 21 ms (recorded)
  Median delay beside computing processes: 70 µs (recorded)
Lost updates
  x += 1 in 4 threads, 1,000,000 times each, CPython 3.9: 2,100,000 updates (recorded)
  x += 1 in 4 threads, 1,000,000 times each, since CPython 3.10: 0 updates (recorded)
  x = x + int(1) in 4 threads, 1,000,000 times each: 43 to 56 % (recorded)
Hung workers
  while not q.empty() with 4 processes and 100 items, of 25 runs: 6 to 12 runs (recorded)
Bytes in a queue when join hangs
  Largest that join let through, and smallest that hung it: 60,000 to 70,000 bytes (recorded)
",
        "\n{text}"
    );
}

#[test]
fn they_stand_beside_the_costs_that_they_belong_to() {
    let started = |lane, millis| {
        but(finished(lane, 50.0, 1.0), |lane| lane.spawn = Nanos::from_millis(millis))
    };
    let processes = but(started(Processes, 10), |lane| {
        lane.private_memory = vec![5 << 20, 5 << 20, 5 << 20, 7 << 20, 90 << 20];
        lane.overhead = Some(Nanos::from_millis(1));
        let span = |worker, millis| Span {
            worker,
            kind: SpanKind::Spawn,
            start: Nanos::ZERO,
            end: Nanos::from_millis(millis),
            tasks: 0..0,
        };
        lane.start_spans = vec![span(0, 5), span(1, 6), span(2, 6), span(3, 7)];
    });
    let run = run(vec![started(Sequential, 3), started(FreeThreads, 2), processes]);
    let text: Vec<String> = costs(&run)
        .iter()
        .flat_map(beside)
        .map(|row| {
            let recorded: Vec<String> = row.recorded.iter().map(Recorded::text).collect();
            format!("{}: {}; {}", row.label, row.measured_text(), recorded.join(", "))
                .replace(SPACE, " ")
        })
        .collect();
    assert_eq!(
        text,
        [
            "A worker’s part of starting all, from spares: 500 µs; 50 to 300 µs (recorded)",
            "One of the workers, from a spare: 6.00 ms; 2 to 6 ms (recorded), 9 to 16 ms \
             (recorded), 44 to 59 ms (recorded)",
            "Private memory of a worker, the work’s data included: 5.50 MiB; 7 to 8 MiB (recorded)",
            "A task that does nothing, in this run’s chunks: 25.0 µs; 19 to 24 µs (recorded), 1.4 \
             to 2 µs (recorded), 300 to 500 ns (recorded), 140 to 180 ns (recorded)",
        ]
    );
}
