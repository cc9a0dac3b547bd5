//! What goes wrong in a lane stays in that lane, says what it is, and is gone with the next run.

use model::{ExecutionModel, FailureKind};
use whole::{Visit, journey, lane, outcome, race};

const QUICK: &str = "#primes?size=2000000&tasks=64&workers=2&repetitions=2";

#[test]
fn a_lane_that_fails_leaves_the_others_alone_and_the_next_run_works() {
    journey(Visit::site(), async |page| {
        for (fault, failure) in [
            ("processes:panic", FailureKind::Panicked),
            ("free-threads:panic", FailureKind::Panicked),
            ("rayon-pool:panic", FailureKind::Panicked),
            ("sequential:panic", FailureKind::Panicked),
            ("gil-threads:out-of-memory", FailureKind::OutOfMemory),
            ("processes:out-of-memory", FailureKind::OutOfMemory),
            ("processes:kill", FailureKind::WorkerDied),
            ("free-threads:kill", FailureKind::WorkerDied),
            ("processes:never-start", FailureKind::StartTimeout),
            ("gil-threads:never-start", FailureKind::StartTimeout),
            ("event-loop:hang", FailureKind::Hung),
        ] {
            let run = race(page, &format!("{QUICK}&fault={fault}")).await;
            let broken = fault.split(':').next().unwrap_or_default();
            for model in ExecutionModel::ALL {
                let expected = if model.slug() == broken {
                    format!("failed {}", failure.slug())
                } else {
                    "finished".to_owned()
                };
                let record = lane(&run, model.slug());
                assert_eq!(outcome(&run, model.slug()), expected, "{fault}: {}", record["outcome"]);
            }
            let text: String =
                page.evaluate("return document.querySelector('main').innerText").await;
            assert!(text.contains(failure.what()), "{fault}: the page says what happened");
            assert!(text.contains(failure.advice()), "{fault}: the page says what to try");
            let run = race(page, QUICK).await;
            assert_eq!(outcome(&run, broken), "finished", "the run after {fault}");
        }
    });
}

#[test]
fn without_headers_three_lanes_run_and_three_say_why_not() {
    journey(Visit::site().without_isolation(), async |page| {
        let run = race(page, QUICK).await;
        for model in ExecutionModel::ALL {
            let expected =
                if model.needs_shared_memory() { "closed not-isolated" } else { "finished" };
            assert_eq!(outcome(&run, model.slug()), expected, "{model}");
        }
        let text: String = page.evaluate("return document.querySelector('main').innerText").await;
        assert!(text.contains(model::Closed::NotIsolated.why()), "{text}");
        let run = race(page, "#timer?tasks=4&workers=2&latency=5&repetitions=2").await;
        assert_eq!(outcome(&run, "processes"), "finished");
    });
}
