//! What a workload is called, which parameters it has, and in which ranges.

use crate::{Knob, Nanos, Percent};
use std::fmt;

/// A workload's name in URLs and exports, for example `primes`.
///
/// An open set on purpose: the catalogue is data, and a new workload changes nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkloadId(pub &'static str);

impl fmt::Display for WorkloadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A name that no workload has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWorkload(pub String);

/// The question that a workload belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkloadKind {
    /// The processor is busy all the time.
    Computing,
    /// The worker waits for something all the time.
    Waiting,
    /// A share of each.
    Mixed,
    /// Much data for each computation.
    DataHeavy,
    /// Shapes that parallelism does not like.
    Awkward,
}

impl WorkloadKind {
    /// Every kind, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::Computing, Self::Waiting, Self::Mixed, Self::DataHeavy, Self::Awkward];

    /// The heading that the page shows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Computing => "Computing",
            Self::Waiting => "Waiting",
            Self::Mixed => "Mixed",
            Self::DataHeavy => "Data-heavy",
            Self::Awkward => "Awkward",
        }
    }
}

/// A parameter's range and default for one workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The smallest value that can be run.
    pub min: u64,
    /// The largest value that can be run.
    pub max: u64,
    /// The value a reader starts with.
    pub default: u64,
    /// What the number counts, for the field's label: `numbers`, `MiB`, `pixels wide`.
    pub unit: &'static str,
}

/// What a workload reads besides its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// Nothing: the input follows from the parameters and the seed.
    Generated,
    /// Nothing of the reader's: it writes files of its own into the browser's private file system,
    /// one for each worker.
    PrivateFile,
    /// A text, the reader's own or a generated sample.
    Text,
    /// A picture, the reader's own or a generated sample.
    Image,
}

/// Which parameters a workload has, in which ranges. `None` means that it does not have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParamSpecs {
    /// How big the problem is.
    pub size: Quantity,
    /// Into how many tasks it is divided.
    pub tasks: Quantity,
    /// Whether the input is drawn from a seed.
    pub seeded: bool,
    /// How long a task waits, in milliseconds.
    pub latency_ms: Option<Quantity>,
    /// The share of a task that computes, in percent.
    pub compute_share: Option<Quantity>,
    /// Whether the reader can say that the computing lets go of the GIL.
    pub gil_release: bool,
}

impl ParamSpecs {
    /// Whether the workload has this parameter.
    #[must_use]
    pub const fn has(&self, knob: Knob) -> bool {
        match knob {
            Knob::Size
            | Knob::Tasks
            | Knob::Workers
            | Knob::Chunk
            | Knob::Schedule
            | Knob::SwitchInterval
            | Knob::Repetitions
            | Knob::Budget => true,
            Knob::Seed => self.seeded,
            Knob::Latency => self.latency_ms.is_some(),
            Knob::ComputeShare => self.compute_share.is_some(),
            Knob::GilRelease => self.gil_release,
        }
    }

    /// The default latency, or zero for a workload that has none.
    #[must_use]
    pub fn default_latency(&self) -> Nanos {
        self.latency_ms.map_or(Nanos::ZERO, |ms| Nanos::from_millis(ms.default))
    }

    /// The default compute share, or 100 % for a workload that has none.
    #[must_use]
    pub fn default_compute_share(&self) -> Percent {
        self.compute_share.map_or(Percent(100), |share| Percent(share.default as u8))
    }
}

/// All that the page says about a workload before it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkloadMeta {
    /// Its name in URLs and exports.
    pub id: WorkloadId,
    /// Its name on the chip, sentence case, short.
    pub name: &'static str,
    /// The group of chips that it stands in.
    pub kind: WorkloadKind,
    /// One sentence: what is computed or awaited.
    pub summary: &'static str,
    /// The story, a paragraph each: what each task does, and what to look for in the lanes.
    pub story: &'static [&'static str],
    /// Its parameters.
    pub specs: ParamSpecs,
    /// What it reads besides its parameters.
    pub input: InputKind,
    /// Whether the result can be shown as a picture.
    pub pictured: bool,
}
