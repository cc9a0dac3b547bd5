//! What holds for any run: with lanes that play any part on a stage, and with a driver that makes
//! things up. What is checked after every event stands in `stage/rules.rs`.

mod stage;

use model::{
    Answer, Closed, Costs, Effort, ExecutionModel, Failure, FailureKind, LaneSet, Nanos, Outcome,
    PageTime, Purpose, Run, Sample,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use session::{Effect, Event, Session};
use stage::rules::Rules;
use stage::{Actor, KNOWN, Reader, Script, Trouble, ms, perform, script};

fn lane() -> impl Strategy<Value = ExecutionModel> {
    select(&ExecutionModel::ALL[..])
}

fn trouble() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![
        6 => Just(None),
        1 => Just(Some(Trouble::NeverSpawns)),
        1 => Just(Some(Trouble::NeverLoads)),
        1 => (0_u32..6, select(&FailureKind::ALL[..]))
            .prop_map(|(index, kind)| Some(Trouble::FailsAt(index, kind))),
        1 => (0_u32..6).prop_map(|index| Some(Trouble::HangsAt(index))),
        1 => (1_u32..6).prop_map(|index| Some(Trouble::WrongAt(index))),
        1 => Just(Some(Trouble::WrongReport)),
        1 => Just(Some(Trouble::NeverReports)),
        1 => Just(Some(Trouble::NeverEnds)),
        1 => Just(Some(Trouble::Deaf)),
        1 => (0_u64..4_000).prop_map(|when| Some(Trouble::DiesAt(when))),
    ]
}

fn an_actor() -> impl Strategy<Value = Actor> {
    let times = (0_u64..300, 0_u64..300, 1_u64..7, vec(1_u64..400, 1..4), 0_u64..100, 0_u64..100);
    (times, trouble()).prop_map(|((spawn, load, cold, warm, report, end), trouble)| Actor {
        spawn,
        load,
        // Cold code is never quicker than warm code.
        cold: cold * warm.iter().max().copied().unwrap_or_default(),
        warm: warm.into_iter().map(ms).collect(),
        report,
        end,
        trouble,
        ..stage::actor(1)
    })
}

fn effort() -> impl Strategy<Value = Effort> {
    prop_oneof![
        (0_u32..8).prop_map(Effort::Repetitions),
        (0_u64..3_000).prop_map(|budget| Effort::Budget(ms(budget))),
    ]
}

fn any_script() -> impl Strategy<Value = Script> {
    let reader = vec(
        (0_u64..9_000, select(&[Reader::Stop, Reader::Stop, Reader::Run, Reader::Hide][..])),
        0..4,
    );
    let lanes = btree_map(lane(), an_actor(), 1..=6);
    let calibration = prop_oneof![Just(None), Just(Some(KNOWN))];
    let calibrating = prop_oneof![
        Just(None),
        (0_u64..500, prop_oneof![Just(None), Just(Some(KNOWN))]).prop_map(Some)
    ];
    (effort(), lanes, an_actor(), reader, calibration, calibrating, vec(lane(), 0..3)).prop_map(
        |(effort, actors, sequential, reader, calibration, calibrating, closed)| {
            let lanes = actors.keys().copied().collect::<LaneSet>();
            let mut script = script(effort, []);
            script.plan.lanes = lanes;
            script.actors = actors;
            script.actors.entry(ExecutionModel::Sequential).or_insert(sequential);
            script.reader = reader;
            script.calibration = calibration;
            script.calibrating = calibrating;
            script.closed = closed.into_iter().map(|lane| (lane, Closed::NotIsolated)).collect();
            script
        },
    )
}

/// What must have come of a run that nobody stopped.
fn check_outcomes(script: &Script, run: &Run) -> Result<(), TestCaseError> {
    let mut counts = std::collections::BTreeSet::new();
    for lane in &run.lanes {
        let closed = script.closed.iter().any(|(closed, _)| *closed == lane.model);
        match (&lane.outcome, script.actors[&lane.model].trouble) {
            (Outcome::Closed(_), _) => prop_assert!(closed),
            (Outcome::Finished(answer), _) => {
                prop_assert_eq!(answer.digest, stage::RIGHT);
                prop_assert!(!lane.samples.is_empty());
                counts.insert(lane.samples.len());
            }
            (Outcome::Failed(_), trouble) => prop_assert!(trouble.is_some(), "{}", lane.model),
            (Outcome::Stopped, _) => prop_assert!(false, "{} stopped by nobody", lane.model),
        }
        prop_assert!(lane.samples.iter().all(|sample| sample.digest == stage::RIGHT));
    }
    prop_assert!(counts.len() <= 1, "the lanes have as many samples each: {:?}", counts);
    Ok(())
}

/// An event that has nothing to do with what was asked for.
fn any_event() -> impl Strategy<Value = Event> {
    let at = PageTime::default();
    let sample = (any::<u64>(), any::<u32>(), 0_u64..3).prop_map(|(wall, executions, digest)| {
        let wall = Nanos(wall >> (executions % 64));
        Sample { wall, executions, costs: Costs::default(), digest, workers_seen: 1 }
    });
    prop_oneof![
        Just(Event::Stop { at }),
        Just(Event::Hidden { at }),
        Just(Event::Woke { at }),
        lane().prop_map(move |lane| Event::Spawned { at, lane, spawn: ms(1), workers: 3 }),
        lane().prop_map(move |lane| Event::Loaded { at, lane, load: ms(1) }),
        (lane(), purpose(), sample).prop_map(move |(lane, purpose, sample)| Event::Sampled {
            at,
            lane,
            purpose,
            sample
        }),
        (lane(), 0_u64..3).prop_map(move |(lane, digest)| {
            let answer = Answer { digest, text: String::new() };
            Event::Reported { at, lane, report: Box::new(stage::report_of(answer)) }
        }),
        lane().prop_map(move |lane| Event::Ended { at, lane }),
        (lane(), select(&FailureKind::ALL[..])).prop_map(move |(lane, kind)| Event::Failed {
            at,
            lane,
            failure: Failure::new(kind, "")
        }),
        any_run(),
    ]
}

fn purpose() -> impl Strategy<Value = Purpose> {
    select(&[Purpose::Warmup, Purpose::Overhead, Purpose::Measure][..])
}

fn any_run() -> impl Strategy<Value = Event> {
    any_script().prop_map(|script| Event::Run {
        at: PageTime::default(),
        plan: Box::new(script.plan),
        environment: Box::new(script.environment),
        closed: script.closed,
        calibration: script.calibration,
        when: String::new(),
    })
}

/// The event with another moment.
fn moved(mut event: Event, to: PageTime) -> Event {
    match &mut event {
        Event::Run { at, .. }
        | Event::Calibrated { at, .. }
        | Event::Spawned { at, .. }
        | Event::Loaded { at, .. }
        | Event::Sampled { at, .. }
        | Event::Reported { at, .. }
        | Event::Ended { at, .. }
        | Event::Failed { at, .. }
        | Event::Stop { at }
        | Event::Woke { at }
        | Event::Hidden { at } => *at = to,
    }
    event
}

/// What a driver answers to an effect.
fn answers(effect: &Effect, at: PageTime) -> Vec<Event> {
    match effect {
        Effect::Calibrate => vec![Event::Calibrated { at, calibration: Some(KNOWN) }],
        Effect::Start { lane, .. } => vec![
            Event::Spawned { at, lane: *lane, spawn: ms(5), workers: 2 },
            Event::Loaded { at, lane: *lane, load: ms(5) },
        ],
        Effect::Iterate { lane, iteration } => {
            let sample = Sample {
                wall: ms(30),
                executions: iteration.executions,
                costs: Costs::default(),
                digest: 1,
                workers_seen: 2,
            };
            vec![Event::Sampled { at, lane: *lane, purpose: iteration.purpose, sample }]
        }
        Effect::Report { lane } => {
            let report = stage::report_of(Answer { digest: 1, text: String::new() });
            vec![Event::Reported { at, lane: *lane, report: Box::new(report) }]
        }
        Effect::End { lane } | Effect::Kill { lane } => vec![Event::Ended { at, lane: *lane }],
        Effect::WakeAt(moment) => vec![Event::Woke { at: *moment }],
        Effect::Cancel { .. } | Effect::Publish(_) | Effect::Finish(_) => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_play_comes_to_its_end(script in any_script()) {
        let performance = perform(&script);
        prop_assert!(!performance.runs.is_empty());
        for run in &performance.runs {
            if !run.stopped {
                check_outcomes(&script, run)?;
            }
        }
    }

    /// Each step waits a while and then delivers an answer (the oldest, or any), drops one, or
    /// makes an event up.
    #[test]
    fn a_driver_may_make_things_up(
        first in any_run(),
        steps in vec((0_u64..700, 0_u8..10, any::<prop::sample::Index>(), any_event()), 1..250),
    ) {
        let (mut session, mut rules) = (Session::new(), Rules::default());
        let mut now = PageTime::default();
        let mut coming = Vec::new();
        let mut deliver = |event: Event, coming: &mut Vec<Event>| {
            let effects = session.on(event.clone());
            rules.check(&event, &effects, session.is_running());
            prop_assert_eq!(session.progress().is_some(), session.is_running());
            coming.extend(effects.iter().flat_map(|effect| answers(effect, event.at())));
            Ok(())
        };
        deliver(first, &mut coming)?;
        for (wait, what, which, made_up) in steps {
            now = now + ms(wait);
            let event = match what {
                0 => moved(made_up, now),
                1 if !coming.is_empty() => {
                    coming.remove(which.index(coming.len()));
                    continue;
                }
                2 if !coming.is_empty() => moved(coming.remove(which.index(coming.len())), now),
                _ if !coming.is_empty() => moved(coming.remove(0), now),
                _ => moved(made_up, now),
            };
            deliver(event, &mut coming)?;
        }
    }
}
