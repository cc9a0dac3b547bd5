//! Choices as links: what is written, what comes back, and what becomes of nonsense.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use model::{
    Choice, Chunk, Effort, ExecutionModel, Fault, FaultKind, Knob, LaneSet, Nanos, Params, Workers,
};
use proptest::prelude::*;
use report::{Parsed, link, parse_link};

fn default_choice(workload: &str) -> Choice {
    let meta = catalog::find(workload).unwrap();
    Choice { workload: meta.id, params: Params::defaults(&meta.specs), lanes: LaneSet::ALL }
}

/// What was dropped, as the reader sees it.
fn dropped(parsed: &Parsed) -> Vec<String> {
    parsed.dropped.iter().map(ToString::to_string).collect()
}

#[test]
fn a_link_holds_what_differs_from_the_defaults() {
    let mut choice = default_choice("primes");
    assert_eq!(link(&choice), "#primes");
    choice.params.workers = Workers::Exactly(4);
    choice.params.size = 1_000_000;
    choice.lanes = LaneSet::EMPTY.with(ExecutionModel::Processes).with(ExecutionModel::Sequential);
    assert_eq!(link(&choice), "#primes?size=1000000&workers=4&lanes=sequential,processes");
    choice = default_choice("timer");
    choice.params.latency = Nanos::from_millis(50);
    choice.params.effort = Effort::Repetitions(10);
    assert_eq!(link(&choice), "#timer?latency=50&repetitions=10");
}

#[test]
fn no_fragment_is_the_first_workload_with_all_lanes() {
    for fragment in ["", "#", "#primes", "primes", "#primes?", "#?", "#primes?&&"] {
        let parsed = parse_link(fragment);
        assert_eq!(parsed.choice, default_choice("primes"), "{fragment:?}");
        assert_eq!(dropped(&parsed), Vec::<String>::new(), "{fragment:?}");
        assert_eq!(parsed.fault, None);
    }
}

#[test]
fn values_are_read_as_their_fields_read_them() {
    let parsed = parse_link(
        "#primes?size=1%2C000%2C000&workers=64&chunk=auto&schedule=static\
         &lanes=processes%2Csequential,processes&budget=%2030+",
    );
    assert_eq!(dropped(&parsed), Vec::<String>::new());
    let params = &parsed.choice.params;
    assert_eq!(params.size, 1_000_000);
    assert_eq!(params.workers, Workers::Exactly(64));
    assert_eq!(params.chunk, Chunk::Auto);
    assert_eq!(params.effort, Effort::Budget(Nanos::from_secs(30)));
    assert_eq!(link(&parsed.choice).split('=').next_back(), Some("sequential,processes"));
}

#[test]
fn nonsense_falls_back_to_its_default_and_is_named() {
    for (fragment, complaints) in [
        (
            "#primes?workers=9999",
            &["workers=9999: Too large: enter a whole number from 1 to 64 workers, or auto"][..],
        ),
        (
            "#primes?size=lots&tasks=-1",
            &[
                "size=lots: Not a whole number: enter a whole number from 1,000 to 4,000,000,000 \
                 numbers",
                "tasks=-1: Not a whole number: enter a whole number from 1 to 10,000 tasks",
            ],
        ),
        ("#prunes", &["prunes: There is no such workload; this is Primes"]),
        ("#primes?latency=5", &["latency=5: This workload has no such parameter"]),
        ("#primes?colour=blue", &["colour=blue: There is no such parameter"]),
        ("#primes?Workers=4", &["Workers=4: There is no such parameter"]),
        ("#primes?workers", &["workers=: Enter a whole number from 1 to 64 workers, or auto"]),
        ("#primes?=", &["=: There is no such parameter"]),
        ("#primes?lanes=", &["lanes=: Choose at least one lane"]),
        ("#primes?lanes=,,", &["lanes=,,: Choose at least one lane"]),
        (
            "#primes?lanes=bicycles",
            &["lanes=bicycles: There is no such lane", "lanes=bicycles: Choose at least one lane"],
        ),
        (
            "#primes?size=%FF%FE",
            &["size=\u{fffd}\u{fffd}: Not a whole number: enter a whole \
            number from 1,000 to 4,000,000,000 numbers"],
        ),
        (
            "#primes?fault=processes",
            &["fault=processes: Name a lane and what happens to it, as in \
            processes:kill"],
        ),
        ("#primes?schedule=%00%0Afair", &["schedule=fair: Choose static, dynamic or guided"]),
        ("#%3Cscript%3E", &["%3Cscript%3E: There is no such workload; this is Primes"]),
    ] {
        let parsed = parse_link(fragment);
        assert_eq!(dropped(&parsed), complaints, "{fragment}");
        assert_eq!(parsed.choice, default_choice("primes"), "{fragment}");
    }
}

#[test]
fn one_bad_part_leaves_the_others_alone() {
    let parsed = parse_link("#timer?workers=0&latency=50&lanes=event-loop,bicycles");
    assert_eq!(
        dropped(&parsed),
        [
            "workers=0: Too small: enter a whole number from 1 to 64 workers, or auto",
            "lanes=bicycles: There is no such lane",
        ]
    );
    assert_eq!(link(&parsed.choice), "#timer?latency=50&lanes=event-loop");
}

#[test]
fn of_a_part_given_twice_the_first_counts() {
    let parsed = parse_link("#primes?workers=2&workers=3&workers=4");
    assert_eq!(parsed.choice.params.workers, Workers::Exactly(2));
    assert_eq!(
        dropped(&parsed),
        [
            "workers=3: It was given twice; the first one counts",
            "workers=4: It was given twice; the first one counts",
        ]
    );
    // Even when the first makes no sense: the reader sees one complaint a part, in their order.
    let parsed = parse_link("#primes?workers=0&workers=4");
    assert_eq!(parsed.choice.params.workers, Workers::Auto);
    assert_eq!(parsed.dropped.len(), 2);
}

#[test]
fn repetitions_and_budget_exclude_each_other() {
    for (fragment, effort, part) in [
        ("#primes?repetitions=5&budget=30", Effort::Repetitions(5), "budget=30"),
        ("#primes?budget=30&repetitions=5", Effort::Budget(Nanos::from_secs(30)), "repetitions=5"),
        ("#primes?budget=8&repetitions=5", Effort::Budget(Nanos::from_secs(8)), "repetitions=5"),
    ] {
        let parsed = parse_link(fragment);
        assert_eq!(parsed.choice.params.effort, effort, "{fragment}");
        assert_eq!(
            dropped(&parsed),
            [format!("{part}: Give repetitions or a time budget, not both")]
        );
    }
    let parsed = parse_link("#primes?repetitions=many&budget=30");
    assert_eq!(parsed.choice.params.effort, Effort::Budget(Nanos::from_secs(30)));
    assert_eq!(parsed.dropped.len(), 1);
}

#[test]
fn tracing_can_be_turned_off_and_is_never_written() {
    assert!(parse_link("#primes").traced && parse_link("#primes?trace=on").traced);
    let parsed = parse_link("#primes?trace=off&workers=2");
    assert!(!parsed.traced);
    assert_eq!((link(&parsed.choice).as_str(), parsed.dropped), ("#primes?workers=2", vec![]));
    let parsed = parse_link("#primes?trace=perhaps");
    assert!(parsed.traced);
    assert_eq!(parsed.dropped[0].to_string(), "trace=perhaps: It is on or off");
}

#[test]
fn a_fault_is_read_and_never_written() {
    let parsed = parse_link("#primes?fault=free-threads:out-of-memory&workers=2");
    assert_eq!(
        parsed.fault,
        Some(Fault { lane: ExecutionModel::FreeThreads, kind: FaultKind::OutOfMemory })
    );
    assert_eq!(dropped(&parsed), Vec::<String>::new());
    assert_eq!(link(&parsed.choice), "#primes?workers=2");
}

#[test]
fn a_huge_link_is_dropped_whole_and_named_in_short() {
    let parsed = parse_link(&format!("#primes?workers=2&size={}", "9".repeat(100_000)));
    assert_eq!(parsed.choice, default_choice("primes"));
    assert_eq!(
        dropped(&parsed),
        ["primes?workers=2&size=999999999999999999…: A link is at most 4,096 bytes long"]
    );
}

#[test]
fn many_complaints_are_cut_short() {
    let fragment = format!("#primes?{}", (0..200).map(|n| format!("x{n}=1&")).collect::<String>());
    let parsed = parse_link(&fragment);
    assert_eq!(parsed.dropped.len(), 9);
    assert_eq!(
        parsed.dropped[8].to_string(),
        "192 more: Too much of this link makes no sense to name it all"
    );
}

#[test]
fn a_link_with_everything_in_it_is_far_from_the_limit() {
    for meta in catalog::CATALOG {
        let mut choice = default_choice(meta.id.0);
        for knob in Knob::ALL {
            if let Some(range) = knob.quantity(&meta.specs) {
                let _ = knob.set(&range.max.to_string(), &mut choice.params, &meta.specs);
            }
        }
        choice.lanes = LaneSet::ALL.without(ExecutionModel::EventLoop);
        assert!(link(&choice).len() < 410, "{}", link(&choice));
    }
}

/// Any choice that the page's fields can make.
fn choices() -> impl Strategy<Value = Choice> {
    let workload = prop::sample::select(catalog::CATALOG);
    let lanes = prop::collection::vec(prop::sample::select(&ExecutionModel::ALL[..]), 1..7);
    let picks = prop::collection::vec(any::<Option<u64>>(), Knob::ALL.len());
    (workload, lanes, picks).prop_map(|(meta, lanes, picks)| {
        let mut params = Params::defaults(&meta.specs);
        for (knob, pick) in Knob::ALL.into_iter().zip(picks) {
            let Some(pick) = pick else { continue };
            if !meta.specs.has(knob) {
                continue;
            }
            let value = match (knob, knob.quantity(&meta.specs)) {
                (Knob::Workers | Knob::Chunk, _) if pick % 5 == 0 => "auto".to_owned(),
                (_, Some(range)) => (range.min + pick % (range.max - range.min + 1)).to_string(),
                (Knob::Schedule, None) => {
                    ["static", "dynamic", "guided"][(pick % 3) as usize].to_owned()
                }
                (_, None) => ["yes", "no"][(pick % 2) as usize].to_owned(),
            };
            knob.set(&value, &mut params, &meta.specs).unwrap();
        }
        Choice { workload: meta.id, params, lanes: lanes.into_iter().collect() }
    })
}

proptest! {
    #[test]
    fn every_choice_comes_back_from_its_link(choice in choices()) {
        let parsed = parse_link(&link(&choice));
        prop_assert_eq!(dropped(&parsed), Vec::<String>::new());
        prop_assert_eq!(parsed.choice, choice);
    }

    #[test]
    fn any_fragment_comes_to_a_choice_that_can_be_linked(
        fragment in "[#?&=%,:a-z0-9\\PC]{0,120}|#(primes|timer)\\?((workers|size|lanes|fault|budget|repetitions|tasks)=[0-9a-z,%+:-]{0,12}&?){0,6}",
    ) {
        let parsed = parse_link(&fragment);
        let again = parse_link(&link(&parsed.choice));
        prop_assert_eq!(dropped(&again), Vec::<String>::new());
        prop_assert_eq!(again.choice, parsed.choice);
        for dropped in parsed.dropped {
            prop_assert!(dropped.part.chars().count() <= 41);
            prop_assert!(!dropped.message.is_empty());
        }
    }
}
