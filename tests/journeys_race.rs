//! What a reader does with the race: runs it, changes it, shares it, stops it.

use model::ExecutionModel;
use serde_json::Value;
use whole::{Visit, journey, lane, outcome, race};

const QUICK: &str = "#primes?size=200000&tasks=16&workers=2&repetitions=2";

#[test]
fn the_first_visit_shows_a_recorded_run_and_says_so() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        page.wait_until("document.body.innerText.includes('Recorded')").await;
        assert_eq!(page.racetrack().await.run, None, "nothing was measured here yet");
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
    });
}

#[test]
fn a_finished_run_is_told_in_a_sentence_and_a_table() {
    journey(Visit::site(), async |page| {
        let run = race(page, QUICK).await;
        assert_eq!(run["plan"]["workload"], "primes");
        assert_eq!(run["plan"]["size"], 200_000);
        assert_eq!(run["lanes"][0]["outcome"]["finished"]["text"], "17,984 primes");
        let text: String = page.evaluate("return document.querySelector('main').innerText").await;
        assert!(text.contains("Measured here"), "{text}");
        let rows: u32 =
            page.evaluate("return document.querySelectorAll('.twin table tbody tr').length").await;
        assert_eq!(rows, 6);
        assert_eq!(page.accessibility().await, []);
    });
}

#[test]
fn a_link_can_turn_recording_off_and_the_answers_stay() {
    journey(Visit::site(), async |page| {
        for (trace, recorded) in [("on", true), ("off", false)] {
            let run = race(page, &format!("{QUICK}&trace={trace}")).await;
            for model in ExecutionModel::ALL {
                let slug = model.slug();
                assert_eq!(outcome(&run, slug), "finished", "{slug} with trace={trace}");
                let record = lane(&run, slug);
                let spans = record["spans"].as_array().map(Vec::len);
                assert_eq!(spans > Some(0), recorded, "{slug} with trace={trace}");
                let computed = record["samples"][1]["compute_ns"].as_u64();
                assert_eq!(computed > Some(0), recorded, "{slug} with trace={trace}");
            }
        }
    });
}

#[test]
fn back_and_forward_change_the_workload() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        let title =
            |name: &str| format!("document.querySelector('#race-title').innerText === '{name}'");
        page.go("#timer").await;
        page.wait_until(&title("Timer")).await;
        page.go("#blur").await;
        page.wait_until(&title("Blur")).await;
        page.evaluate::<Value>("history.back(); return null").await;
        page.wait_until(&title("Timer")).await;
        page.evaluate::<Value>("history.forward(); return null").await;
        page.wait_until(&title("Blur")).await;
    });
}

#[test]
fn a_hostile_link_opens_with_defaults_and_says_what_it_dropped() {
    journey(Visit::site(), async |page| {
        page.racetrack().await;
        let mut random = catalog::Random::new(7);
        let pieces = [
            "primes",
            "timer",
            "nonsense",
            "?",
            "&",
            "=",
            "#",
            "%",
            "%zz",
            "%00",
            "size",
            "tasks=",
            "workers=99999",
            "lanes=",
            "sequential",
            "\u{1F980}",
            "seed=-1",
            "<script>",
            "'\"",
            "1e9",
            "NaN",
            "budget=0",
            "fault=",
            "processes:panic",
            "\u{0}",
            "  ",
            "schedule=fair",
        ];
        for _ in 0..300 {
            let link: String = (0..random.below(9))
                .map(|_| pieces[random.below(pieces.len() as u64) as usize])
                .collect();
            page.evaluate::<Value>(&format!(
                "location.hash = {}; return null",
                Value::from(link.clone())
            ))
            .await;
            let state = page.racetrack().await.state;
            assert_eq!(state, "idle", "{link:?}");
        }
        page.go("#primes?size=lots&colour=red").await;
        page.wait_until("document.querySelector('#dropped')").await;
        let notice: String =
            page.evaluate("return document.querySelector('#dropped').innerText").await;
        assert!(notice.contains("size=lots") && notice.contains("colour=red"), "{notice}");
        assert_eq!(page.console_errors().await.unwrap_or_default(), <[String; 0]>::default());
        let run = race(page, QUICK).await;
        assert_eq!(outcome(&run, "sequential"), "finished");
    });
}

#[test]
fn a_hundred_runs_leave_nothing_behind() {
    journey(Visit::site(), async |page| {
        let mut workers = Vec::new();
        let mut heaps: Vec<f64> = Vec::new();
        let mut resident: Vec<Option<u64>> = Vec::new();
        for nth in 0..100 {
            let run = race(
                page,
                &format!("#primes?size={}&tasks=4&workers=2&repetitions=2", 10_000 + nth),
            )
            .await;
            assert_eq!(outcome(&run, "rayon-pool"), "finished", "run {nth}");
            workers.push(page.racetrack().await.workers);
            let heap = "return performance.memory ? performance.memory.usedJSHeapSize : 0";
            heaps.push(page.evaluate(heap).await);
            resident.push(page.resident());
        }
        assert_eq!(workers.iter().max(), workers[..10].iter().max(), "{workers:?}");
        // The page's own heap after the last ten runs against that after the first ten: garbage
        // comes and goes, growth by a run's worth each time would be far more.
        let least = |part: &[f64]| part.iter().copied().fold(f64::INFINITY, f64::min);
        let (early, late) = (least(&heaps[..10]), least(&heaps[90..]));
        assert!(late < early * 2.0 + 8e6, "the page's heap grew from {early} to {late} bytes");
        // The whole process, workers and their memories included: after the first ten runs it stays
        // within 2 %. A tenth is a megabyte or less left behind by each run.
        let most = |part: &[Option<u64>]| part.iter().flatten().copied().max();
        if let (Some(early), Some(late)) = (most(&resident[10..30]), most(&resident[80..])) {
            assert!(late * 10 < early * 11, "the page's process grew from {early} to {late} bytes");
        }
    });
}
