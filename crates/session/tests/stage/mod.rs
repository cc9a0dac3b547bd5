//! A stage to rehearse runs on: lanes that follow a script, a reader who follows a script, and a
//! clock that jumps from event to event. What happened comes out as a picture.
//!
//! ```text
//! page               rCC             ! f    r runs, ! stops, h hides the page, C calibrates,
//! One thread            SSLwwwc..ccc.eX     f finishes
//! Processes                   SLwocc.ee     S spawns, L loads, w warms up, o does nothing to show its
//!                                           overhead, c is measured, . waits,
//!                                           v reports, e ends, X is killed, x computes on although
//!                                           its cancel flag is raised
//! ```
//!
//! A column shows what a lane was doing in its middle; a kill is always shown.

#![allow(dead_code, reason = "each test file uses a part of the stage")]

pub mod rules;

use model::{
    Answer, Closed, Costs, Effort, Environment, ExecutionModel, Failure, FailureKind, LaneSet,
    MachineLoad, Nanos, Outcome, PageTime, ParamSpecs, Params, Plan, Purpose, Quantity, Run,
    Sample, Workers, WorkloadId,
};
use rules::Rules;
use session::{Calibration, Effect, Event, Iteration, LaneReport, Session};
use std::collections::BTreeMap;

/// What every lane computes unless its script says otherwise.
pub const RIGHT: u64 = 42;

/// A whole evening: who plays, how, and what the reader does.
#[derive(Clone, Debug)]
pub struct Script {
    pub plan: Plan,
    pub environment: Environment,
    pub closed: Vec<(ExecutionModel, Closed)>,
    /// Comes with the run; else the calibration is rehearsed.
    pub calibration: Option<Calibration>,
    /// How many milliseconds the calibration takes, and what it finds. `None`: it never answers.
    pub calibrating: Option<(u64, Option<Calibration>)>,
    pub actors: BTreeMap<ExecutionModel, Actor>,
    /// What the reader does after pressing Run at 0, by milliseconds.
    pub reader: Vec<(u64, Reader)>,
    /// How many milliseconds a column of the picture is.
    pub column: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Run,
    Stop,
    Hide,
}

/// How a lane plays. All times are milliseconds.
#[derive(Clone, Debug)]
pub struct Actor {
    pub spawn: u64,
    pub load: u64,
    /// The first execution.
    pub cold: u64,
    /// Any other, in nanoseconds; the iterations go through these in turn.
    pub warm: Vec<Nanos>,
    /// An execution in which nothing is done: by default too little to be seen.
    pub nothing: Nanos,
    pub report: u64,
    pub end: u64,
    pub digest: u64,
    pub trouble: Option<Trouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    NeverSpawns,
    NeverLoads,
    /// At this iteration, warm-ups included and overheads not.
    FailsAt(u32, FailureKind),
    HangsAt(u32),
    WrongAt(u32),
    WrongReport,
    NeverReports,
    NeverEnds,
    /// Does not look at its cancel flag.
    Deaf,
    /// Ends without being asked to, at this moment, whatever it is doing.
    DiesAt(u64),
}

pub const fn ms(millis: u64) -> Nanos {
    Nanos::from_millis(millis)
}

const fn at(millis: u64) -> PageTime {
    PageTime(ms(millis))
}

pub fn actor(warm: u64) -> Actor {
    Actor {
        spawn: 100,
        load: 50,
        cold: warm * 2,
        warm: vec![ms(warm)],
        nothing: Nanos::ZERO,
        report: 50,
        end: 50,
        digest: RIGHT,
        trouble: None,
    }
}

impl Actor {
    pub fn with(self, trouble: Trouble) -> Self {
        Self { trouble: Some(trouble), ..self }
    }
}

/// A run of these lanes on a machine that is known already.
pub fn script<const N: usize>(effort: Effort, actors: [(ExecutionModel, Actor); N]) -> Script {
    let number = Quantity { min: 1, max: 100, default: 10, unit: "" };
    let specs = ParamSpecs {
        size: number,
        tasks: number,
        seeded: false,
        latency_ms: None,
        compute_share: None,
        gil_release: false,
    };
    let params = Params { effort, workers: Workers::Exactly(4), ..Params::defaults(&specs) };
    let lanes = actors.iter().map(|(lane, _)| *lane).collect::<LaneSet>();
    Script {
        plan: Plan { workload: WorkloadId("rehearsal"), params, lanes, workers: 4, file: None },
        environment: Environment {
            clock_step: Nanos::from_micros(5),
            cores_claimed: 8,
            ..Environment::default()
        },
        closed: Vec::new(),
        calibration: Some(KNOWN),
        calibrating: Some((100, Some(KNOWN))),
        actors: actors.into(),
        reader: Vec::new(),
        column: 50,
    }
}

pub const KNOWN: Calibration = Calibration {
    cores: 3.9,
    spin_per_ms: 500_000,
    load: MachineLoad::Free,
    memory_room: Some(1 << 30),
};

/// What came of a script.
pub struct Performance {
    pub timeline: String,
    pub runs: Vec<Run>,
    pub effects: Vec<(PageTime, Effect)>,
}

/// Plays the script to its end.
pub fn perform(script: &Script) -> Performance {
    let mut stage = Stage::new(script);
    stage.play();
    stage.end()
}

struct Stage<'a> {
    script: &'a Script,
    session: Session,
    rules: Rules,
    now: PageTime,
    /// What is going to happen. Of events at the same moment, the one planned first comes first.
    coming: Vec<(PageTime, Coming)>,
    wake: Option<PageTime>,
    /// What each lane is at, with the moments at which that changed.
    rows: BTreeMap<ExecutionModel, Vec<(PageTime, char)>>,
    /// How many iterations a lane has played since it was started, overheads not counted.
    played: BTreeMap<ExecutionModel, u32>,
    page: Vec<(PageTime, char)>,
    /// Until when a killed lane that was computing still uses its cores.
    burning: PageTime,
    runs: Vec<Run>,
    effects: Vec<(PageTime, Effect)>,
}

enum Coming {
    Event(Event),
    Dies(ExecutionModel),
}

impl<'a> Stage<'a> {
    fn new(script: &'a Script) -> Self {
        let mut stage = Self {
            script,
            session: Session::new(),
            rules: Rules::default(),
            now: PageTime::default(),
            coming: Vec::new(),
            wake: None,
            rows: BTreeMap::new(),
            played: BTreeMap::new(),
            page: Vec::new(),
            burning: PageTime::default(),
            runs: Vec::new(),
            effects: Vec::new(),
        };
        for (when, action) in std::iter::once(&(0, Reader::Run)).chain(&script.reader) {
            let at = at(*when);
            let event = match action {
                Reader::Run => Event::Run {
                    at,
                    plan: Box::new(script.plan.clone()),
                    environment: Box::new(script.environment.clone()),
                    closed: script.closed.clone(),
                    calibration: script.calibration,
                    when: "2026-01-02T03:04:05Z".to_owned(),
                },
                Reader::Stop => Event::Stop { at },
                Reader::Hide => Event::Hidden { at },
            };
            stage.coming.push((at, Coming::Event(event)));
        }
        for (lane, actor) in &script.actors {
            if let Some(Trouble::DiesAt(when)) = actor.trouble {
                stage.coming.push((at(when), Coming::Dies(*lane)));
            }
        }
        stage
    }

    fn play(&mut self) {
        for events in 0.. {
            assert!(events < 20_000, "the run never ends");
            let first = (0..self.coming.len()).min_by_key(|index| self.coming[*index].0);
            let event = match (first, self.wake) {
                (None, None) => return,
                (Some(first), wake) if wake.is_none_or(|wake| self.coming[first].0 <= wake) => {
                    let (moment, coming) = self.coming.remove(first);
                    self.now = self.now.max(moment);
                    match coming {
                        Coming::Event(event) => event,
                        Coming::Dies(lane) => {
                            self.forget(lane);
                            self.show(lane, ' ');
                            Event::Ended { at: self.now, lane }
                        }
                    }
                }
                (_, wake) => {
                    self.now = self.now.max(self.wake.take().or(wake).unwrap_or_default());
                    Event::Woke { at: self.now }
                }
            };
            self.note(&event);
            let effects = self.session.on(event.clone());
            self.rules.check(&event, &effects, self.session.is_running());
            for effect in effects {
                self.carry_out(&effect);
                self.effects.push((self.now, effect));
            }
        }
    }

    /// What an event changes in the picture.
    fn note(&mut self, event: &Event) {
        match event {
            Event::Spawned { lane, .. } => self.show(*lane, 'L'),
            Event::Loaded { lane, .. } | Event::Sampled { lane, .. } => self.show(*lane, '.'),
            Event::Reported { lane, .. } | Event::Failed { lane, .. } => self.show(*lane, '.'),
            Event::Ended { lane, .. } => self.show(*lane, ' '),
            Event::Run { at, .. } => self.page.push((*at, 'r')),
            Event::Stop { at } => self.page.push((*at, '!')),
            Event::Hidden { at } => self.page.push((*at, 'h')),
            Event::Calibrated { at, .. } => self.page.push((*at, ' ')),
            Event::Woke { .. } => {}
        }
    }

    /// Nothing is timed while any other lane is at something, or burns on after a kill.
    fn must_be_quiet(&self) {
        assert!(self.now >= self.burning, "timed while a killed lane burns on");
        for (lane, row) in &self.rows {
            let is_idle = matches!(row.last(), None | Some((_, ' ' | '.')));
            assert!(is_idle, "timed while {lane} is at something");
        }
    }

    fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Calibrate => {
                self.must_be_quiet();
                self.page.push((self.now, 'C'));
                if let Some((takes, calibration)) = self.script.calibrating {
                    let at = self.now + ms(takes);
                    self.coming.push((at, Coming::Event(Event::Calibrated { at, calibration })));
                }
            }
            Effect::Start { lane, plan, .. } => {
                self.must_be_quiet();
                self.start(*lane, plan.workers);
            }
            Effect::Iterate { lane, iteration } => {
                self.must_be_quiet();
                self.iterate(*lane, *iteration);
            }
            Effect::Report { lane } => self.report(*lane),
            Effect::End { lane } => self.finish(*lane),
            Effect::Cancel { lane } => {
                let actor = self.script.actors[lane].clone();
                if actor.trouble == Some(Trouble::Deaf) || self.is_hung(*lane) {
                    self.show(*lane, 'x');
                } else {
                    self.forget(*lane);
                }
            }
            Effect::Kill { lane } => {
                if matches!(self.rows[lane].last(), Some((_, 'w' | 'o' | 'c' | 'x'))) {
                    self.burning = self.now + Nanos::from_secs(2);
                }
                self.forget(*lane);
                self.show(*lane, 'X');
                self.plan(ms(10), Event::Ended { at: self.now + ms(10), lane: *lane });
            }
            Effect::WakeAt(moment) => self.wake = Some(*moment),
            Effect::Publish(_) => {}
            Effect::Finish(run) => {
                self.page.push((self.now, 'f'));
                self.runs.push(run.as_ref().clone());
            }
        }
    }

    fn start(&mut self, lane: ExecutionModel, workers: u16) {
        self.show(lane, 'S');
        self.played.remove(&lane);
        let Actor { spawn, load, trouble, .. } = self.script.actors[&lane].clone();
        if trouble != Some(Trouble::NeverSpawns) {
            let at = self.now + ms(spawn);
            self.plan(ms(spawn), Event::Spawned { at, lane, spawn: ms(spawn), workers });
            if trouble != Some(Trouble::NeverLoads) {
                let at = at + ms(load);
                self.plan(ms(spawn + load), Event::Loaded { at, lane, load: ms(load) });
            }
        }
    }

    fn iterate(&mut self, lane: ExecutionModel, iteration: Iteration) {
        let Iteration { index: _, purpose, executions } = iteration;
        self.show(
            lane,
            match purpose {
                Purpose::Warmup => 'w',
                Purpose::Overhead => 'o',
                Purpose::Measure => 'c',
            },
        );
        let actor = self.script.actors[&lane].clone();
        let played = self.played.entry(lane).or_default();
        let (nth, wall) = match (purpose, *played) {
            (Purpose::Overhead, _) => (None, actor.nothing),
            (Purpose::Warmup | Purpose::Measure, 0) => (Some(0), ms(actor.cold)),
            (Purpose::Warmup | Purpose::Measure, nth) => {
                (Some(nth), actor.warm[(nth as usize - 1) % actor.warm.len()])
            }
        };
        *played += u32::from(nth.is_some());
        let takes = wall * u64::from(executions);
        let at = self.now + takes;
        match actor.trouble {
            Some(Trouble::HangsAt(when)) if nth == Some(when) => {}
            Some(Trouble::FailsAt(when, kind)) if nth == Some(when) => {
                let failure = Failure::new(kind, "as the script says");
                self.plan(takes, Event::Failed { at, lane, failure });
            }
            trouble => {
                let wrong = nth.is_some_and(|nth| trouble == Some(Trouble::WrongAt(nth)));
                let sample = Sample {
                    wall,
                    executions,
                    costs: Costs::default(),
                    digest: if wrong { 0xbad } else { actor.digest },
                    workers_seen: 1,
                };
                self.plan(takes, Event::Sampled { at, lane, purpose, sample });
            }
        }
    }

    fn report(&mut self, lane: ExecutionModel) {
        self.show(lane, 'v');
        let Actor { report: wait, digest, trouble, .. } = self.script.actors[&lane].clone();
        if trouble == Some(Trouble::NeverReports) {
            return;
        }
        let digest = if trouble == Some(Trouble::WrongReport) { 0xbad } else { digest };
        let answer = Answer { digest, text: format!("the answer {digest}") };
        let at = self.now + ms(wait);
        let report = Box::new(report_of(answer));
        self.plan(ms(wait), Event::Reported { at, lane, report });
    }

    fn finish(&mut self, lane: ExecutionModel) {
        let Actor { end, trouble, .. } = self.script.actors[&lane];
        let mut wait = ms(end);
        match trouble {
            Some(Trouble::NeverEnds) => return self.show(lane, 'e'),
            Some(Trouble::HangsAt(_)) if self.is_hung(lane) => return,
            Some(Trouble::Deaf) => {
                // It computes on, and only then sees that it is to end.
                let busy = self.coming.iter().find_map(|(moment, coming)| match coming {
                    Coming::Event(Event::Sampled { lane: of, .. }) if *of == lane => Some(*moment),
                    Coming::Event(_) | Coming::Dies(_) => None,
                });
                wait += busy.unwrap_or(self.now).since(self.now);
            }
            _ => self.show(lane, 'e'),
        }
        self.plan(wait, Event::Ended { at: self.now + wait, lane });
    }

    /// Whether the lane is in an iteration that will never end.
    fn is_hung(&self, lane: ExecutionModel) -> bool {
        let computing = self.rows.get(&lane).and_then(|row| row.last());
        let answers = self.coming.iter().any(|(_, coming)| of(coming) == Some(lane));
        matches!(computing, Some((_, 'w' | 'o' | 'c' | 'x'))) && !answers
    }

    fn plan(&mut self, wait: Nanos, event: Event) {
        self.coming.push((self.now + wait, Coming::Event(event)));
    }

    /// Nothing of what this lane was going to send comes any more.
    fn forget(&mut self, lane: ExecutionModel) {
        self.coming.retain(|(_, coming)| of(coming) != Some(lane));
    }

    fn show(&mut self, lane: ExecutionModel, what: char) {
        self.rows.entry(lane).or_default().push((self.now, what));
    }

    fn end(self) -> Performance {
        let columns = self.now.0.0.div_ceil(ms(self.script.column).0).max(1) + 1;
        let column = |index: u64| ms(self.script.column) * index;
        let render = |name: &str, row: &dyn Fn(PageTime, PageTime) -> char| {
            let cells: String = (0..columns)
                .map(|index| row(PageTime(column(index)), PageTime(column(index + 1))))
                .collect();
            format!("{name:<18} {cells}").trim_end().to_owned() + "\n"
        };
        let mut picture = render("page", &|from, to| {
            let marks = || self.page.iter().filter(|(at, _)| *at >= from && *at < to);
            let stop = marks().find(|(_, what)| *what == '!');
            let mark = stop.or(marks().rfind(|(_, what)| !matches!(what, 'C' | ' ')));
            let last = self.page.iter().rfind(|(at, _)| *at < to);
            mark.or(last.filter(|(_, what)| *what == 'C')).map_or(' ', |mark| mark.1)
        });
        for (lane, changes) in &self.rows {
            picture += &render(lane.name(), &|from, to| {
                let middle = PageTime(Nanos((from.0.0 + to.0.0) / 2));
                let killed =
                    changes.iter().any(|(at, what)| *what == 'X' && *at >= from && *at < to);
                let last = changes.iter().rfind(|(at, _)| *at <= middle);
                if killed { 'X' } else { last.map_or(' ', |change| change.1) }
            });
        }
        picture += &format!("one column = {} ms\n", self.script.column);
        for run in &self.runs {
            picture += &describe(run);
        }
        Performance { timeline: picture, runs: self.runs, effects: self.effects }
    }
}

/// Which lane sends this, if the lane lives long enough.
fn of(coming: &Coming) -> Option<ExecutionModel> {
    match coming {
        Coming::Event(event) => rules::lane_of(event),
        Coming::Dies(_) => None,
    }
}

/// What a lane says that gives this answer.
pub fn report_of(answer: Answer) -> LaneReport {
    LaneReport {
        answer,
        spans: Vec::new(),
        start_spans: Vec::new(),
        private_memory: vec![300, 300],
        shared_memory: 400,
    }
}

/// How a run ended, in a line for each lane.
pub fn describe(run: &Run) -> String {
    let mut text = if run.stopped { "stopped\n".to_owned() } else { String::new() };
    for lane in &run.lanes {
        let executions = match lane.samples.last() {
            Some(sample) if sample.executions > 1 => format!(" of {}", sample.executions),
            _ => String::new(),
        };
        let outcome = match &lane.outcome {
            Outcome::Finished(answer) => answer.text.clone(),
            Outcome::Failed(failure) => format!("{}: {}", failure.kind.slug(), failure.detail),
            Outcome::Closed(closed) => format!("closed: {}", closed.why()),
            Outcome::Stopped => "stopped".to_owned(),
        };
        text += &format!("{}: {} samples{executions}, {outcome}\n", lane.model, lane.samples.len());
    }
    text
}
