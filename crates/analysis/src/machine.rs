//! The environment card: what this machine and this page are like, whether that is good enough for
//! a race, and what to do where it is not.

use crate::format;
use model::{Environment, LaneSet, MachineLoad, Nanos, Plan, THREADS_MEMORY};

/// How much a fact matters to the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing to mind.
    Good,
    /// To keep in mind when reading the numbers.
    Mind,
    /// The numbers suffer, or lanes are missing.
    Bad,
}

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// How many cores there are.
    Cores,
    /// How busy they are.
    Load,
    /// How much memory could be had.
    Memory,
    /// The clock's step.
    Clock,
    /// Whether the page is isolated.
    Isolation,
    /// Whether workers can share memory.
    SharedMemory,
    /// Whether the page was hidden.
    Visibility,
}

impl Topic {
    /// The label of the fact.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cores => "Cores",
            Self::Load => "Load",
            Self::Memory => "Memory",
            Self::Clock => "Clock",
            Self::Isolation => "Isolation",
            Self::SharedMemory => "Shared memory",
            Self::Visibility => "Page",
        }
    }
}

/// A line of the card. All texts are without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub topic: Topic,
    /// Its value.
    pub value: String,
    /// How much it matters.
    pub verdict: Verdict,
    /// What it means.
    pub meaning: String,
    /// What to do about it, where something can be done.
    pub advice: Option<&'static str>,
}

/// Fewer than this share of the claimed cores are markedly fewer.
const FEW: f64 = 0.75;

/// A step of the clock above this makes short times coarse.
const COARSE: Nanos = Nanos::from_micros(100);

/// From this step on, work has to be long to be measured at all.
const VERY_COARSE: Nanos = Nanos::from_millis(1);

/// The facts about the place where a plan is run, in the order of the card.
#[must_use]
pub fn machine(environment: &Environment, plan: &Plan) -> Vec<Fact> {
    vec![
        cores(environment, plan),
        load(environment),
        memory(environment, plan),
        clock(environment.clock_step),
        isolation(environment, plan),
        shared_memory(environment, plan),
        visibility(environment),
    ]
}

fn fact(
    topic: Topic,
    value: impl Into<String>,
    verdict: Verdict,
    meaning: impl Into<String>,
    advice: Option<&'static str>,
) -> Fact {
    Fact { topic, value: value.into(), verdict, meaning: meaning.into(), advice }
}

fn cores(environment: &Environment, plan: &Plan) -> Fact {
    let claimed = environment.cores_claimed;
    let Some(measured) = environment.cores_measured else {
        return fact(
            Topic::Cores,
            format!("{claimed} by claim"),
            Verdict::Mind,
            "The browser’s claim was not checked, and a browser may claim fewer or more than there are",
            Some("Run once: the check comes first"),
        );
    };
    let value = format!("{measured:.1} of {claimed}");
    if measured < FEW * f64::from(claimed) {
        return fact(
            Topic::Cores,
            value,
            Verdict::Bad,
            format!(
                "All {claimed} together computed only {measured:.1} times as fast as one: others use \
                 them, or they share the parts of fewer real ones"
            ),
            Some("Close other programs and tabs; on battery, plug in"),
        );
    }
    if f64::from(plan.workers) > measured.round() {
        return fact(
            Topic::Cores,
            value,
            Verdict::Mind,
            format!("{} workers take turns on them when they compute", plan.workers),
            Some("Choose as many workers as there are cores, unless they wait"),
        );
    }
    fact(
        Topic::Cores,
        value,
        Verdict::Good,
        format!(
            "All together compute {measured:.1} times as fast as one: no speedup can be higher"
        ),
        None,
    )
}

fn load(environment: &Environment) -> Fact {
    match environment.load {
        MachineLoad::Free => {
            fact(Topic::Load, "free", Verdict::Good, "The cores were there for the race", None)
        }
        MachineLoad::Busy => fact(
            Topic::Load,
            "busy",
            Verdict::Bad,
            "Other programs use the cores, and lanes with many workers lose more to them than one \
             thread does",
            Some("Close other programs and tabs, and run again"),
        ),
        MachineLoad::Unknown => fact(
            Topic::Load,
            "unknown",
            Verdict::Mind,
            "Nobody looked whether other programs use the cores",
            Some("Run once: the check comes first"),
        ),
    }
}

fn memory(environment: &Environment, plan: &Plan) -> Fact {
    let claim = environment
        .memory_claimed
        .map_or_else(String::new, |claimed| format!(", {} by claim", format::exact_bytes(claimed)));
    let Some(room) = environment.memory_room else {
        return fact(
            Topic::Memory,
            format!("unknown{claim}"),
            Verdict::Mind,
            "Nobody tried how much memory can be had",
            None,
        );
    };
    let lanes = lanes_of_threads(plan.lanes) as u64;
    let needed = THREADS_MEMORY * lanes;
    let value = format!("{} could be had{claim}", format::bytes(room));
    if room < needed {
        let lanes = if lanes == 1 { "lane" } else { "lanes" };
        return fact(
            Topic::Memory,
            value,
            Verdict::Bad,
            format!("The {lanes} of threads need {} at once", format::exact_bytes(needed)),
            Some("Close other tabs, or choose fewer lanes of threads"),
        );
    }
    fact(Topic::Memory, value, Verdict::Good, "Enough for the chosen lanes to start", None)
}

fn clock(step: Nanos) -> Fact {
    if step == Nanos::ZERO {
        return fact(
            Topic::Clock,
            "unknown",
            Verdict::Mind,
            "The step of the clock was not seen",
            None,
        );
    }
    let value = format!("steps of {}", format::setting(step));
    let advice = Some("Open the page isolated, where clocks are finer");
    if step >= VERY_COARSE {
        let meaning = "What takes less than a few hundred steps cannot be told apart";
        fact(Topic::Clock, value, Verdict::Bad, meaning, advice)
    } else if step >= COARSE {
        let meaning = "Short work is repeated until it is long enough to be timed";
        fact(Topic::Clock, value, Verdict::Mind, meaning, advice)
    } else {
        fact(Topic::Clock, value, Verdict::Good, "Fine enough for everything here", None)
    }
}

/// How many of the plan's lanes need shared memory.
fn lanes_of_threads(lanes: LaneSet) -> usize {
    lanes.iter().filter(|lane| lane.needs_shared_memory()).count()
}

/// Bad where the plan has lanes that cannot run, else to be kept in mind.
fn without_threads(plan: &Plan) -> (Verdict, String) {
    match lanes_of_threads(plan.lanes) {
        0 => (Verdict::Mind, "None of the chosen lanes needs it".to_owned()),
        1 => (Verdict::Bad, "One of the chosen lanes cannot run".to_owned()),
        closed => (Verdict::Bad, format!("{closed} of the chosen lanes cannot run")),
    }
}

fn isolation(environment: &Environment, plan: &Plan) -> Fact {
    if environment.isolated {
        let meaning = "Threads may share memory, and the clock is as fine as it gets";
        return fact(Topic::Isolation, "isolated", Verdict::Good, meaning, None);
    }
    let (verdict, meaning) = without_threads(plan);
    let how = model::Closed::NotIsolated.how_to_open();
    fact(Topic::Isolation, "not isolated", verdict, meaning, Some(how))
}

fn shared_memory(environment: &Environment, plan: &Plan) -> Fact {
    if environment.shared_memory {
        let meaning = "A worker saw what another wrote: lanes of threads can run";
        return fact(Topic::SharedMemory, "shared", Verdict::Good, meaning, None);
    }
    let (verdict, meaning) = without_threads(plan);
    let closed = if environment.isolated {
        model::Closed::NoSharedMemory
    } else {
        model::Closed::NotIsolated
    };
    fact(Topic::SharedMemory, "not shared", verdict, meaning, Some(closed.how_to_open()))
}

fn visibility(environment: &Environment) -> Fact {
    if environment.was_hidden {
        fact(
            Topic::Visibility,
            "hidden for a while",
            Verdict::Bad,
            "A browser gives hidden pages less time, and not to all lanes alike",
            Some("Leave the page in view until the run is over"),
        )
    } else {
        fact(Topic::Visibility, "in view", Verdict::Good, "The browser held nothing back", None)
    }
}

#[cfg(test)]
mod tests;
