//! What the page knows.

use super::Shared;
use crate::charts::drawings::Drawings;
use crate::route::Opened;
use analysis::Comparison;
use model::{
    Choice, Closed, Environment, ExecutionModel, Fault, InputKind, Knob, LaneSet, Params, Picture,
    Run, WorkloadMeta,
};
use session::Progress;

/// Everything that decides what is on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The chosen workload.
    pub workload: &'static WorkloadMeta,
    /// Its parameters, as last understood.
    pub params: Params,
    /// What stands in the fields that the reader has typed into.
    pub fields: Vec<(Knob, Field)>,
    /// The lanes to race.
    pub lanes: LaneSet,
    /// The reader's own input.
    pub file: FileSlot,
    /// What is known about this browser; `None` until it has been asked.
    pub machine: Option<Shared<Machine>>,
    /// Whether a run is going on.
    pub activity: Activity,
    /// Whether it is one that a script asked for: its result goes there and is not shown.
    pub errand: bool,
    /// The last run in this page of each workload.
    pub measured: Vec<Shared<Figure>>,
    /// The recorded run of the chosen workload.
    pub recorded: Recorded,
    /// Which times the bars show.
    pub view: View,
    /// The lane whose workers tint the picture; `None` shows it as it is.
    pub tint: Option<ExecutionModel>,
    /// Whether the parameters that few readers turn are unfolded.
    pub more: bool,
    /// The colours of the page.
    pub theme: Theme,
    /// What the link held and could not be used, a sentence each.
    pub dropped: Vec<String>,
    /// A failure that the link asks for, for the next runs.
    pub fault: Option<Fault>,
    /// Whether the workers of the next runs are to write down what they do.
    pub traced: bool,
    /// What just happened to the export, for the reader: “Link copied”.
    pub note: Option<&'static str>,
}

/// A parameter's field that the reader has typed into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The text as typed.
    pub text: String,
    /// What is wrong with it.
    pub complaint: Option<String>,
}

/// The reader's own input, on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileSlot {
    /// None: the sample is used.
    #[default]
    Sample,
    /// A file is being read.
    Reading {
        /// Its name.
        name: String,
    },
    /// It can be used.
    Ready {
        /// Its name.
        name: String,
        /// Its length.
        bytes: u64,
        /// What it is.
        kind: InputKind,
    },
    /// It cannot be used.
    Refused {
        /// Its name.
        name: String,
        /// Why, and what could be: a sentence without its full stop.
        why: String,
    },
}

/// What this browser can do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Machine {
    /// The machine and the browser.
    pub environment: Environment,
    /// The lanes that it cannot run, and why.
    pub closed: Vec<(ExecutionModel, Closed)>,
    /// Whether it has a private file system for this page.
    pub private_files: bool,
}

impl Machine {
    /// Why a lane cannot run a workload with this input.
    #[must_use]
    pub fn closed(&self, lane: ExecutionModel, input: InputKind) -> Option<Closed> {
        let no_files = input == InputKind::PrivateFile && !self.private_files;
        let closed =
            self.closed.iter().find(|(model, _)| *model == lane).map(|(_, closed)| *closed);
        closed.or_else(|| no_files.then_some(Closed::NoFileSystem))
    }
}

/// Whether a run is going on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Activity {
    /// None.
    #[default]
    Idle,
    /// It runs, this far.
    Running(Shared<Progress>),
}

/// A run with what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The run.
    pub run: Run,
    /// What it means.
    pub comparison: Comparison,
    /// The answer as a picture.
    pub picture: Option<Picture>,
    /// The race with start-up, and the steady state.
    drawings: [Drawings; 2],
}

impl Figure {
    /// A run and what it means.
    #[must_use]
    pub fn new(run: Run, picture: Option<Picture>) -> Self {
        let comparison = analysis::compare(&run);
        let drawings = [View::WithStartup, View::Steady]
            .map(|view| Drawings::new(&comparison, &run.provenance, view));
        Self { run, comparison, picture, drawings }
    }

    /// The race as drawn for a view.
    #[must_use]
    pub const fn drawings(&self, view: View) -> &Drawings {
        match view {
            View::WithStartup => &self.drawings[0],
            View::Steady => &self.drawings[1],
        }
    }
}

/// The recorded run of the chosen workload.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Recorded {
    /// Not here yet.
    #[default]
    Loading,
    /// There is none.
    Absent,
    /// Here.
    Ready(Shared<Figure>),
}

/// Which times the bars show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// What somebody pays who runs the workload once: start-up and the median.
    #[default]
    WithStartup,
    /// The median alone.
    Steady,
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in storage and in the document's `data-theme`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.slug() == slug)
    }
}

impl State {
    /// The page as a link opens it.
    #[must_use]
    pub fn new(opened: Opened) -> Self {
        let Opened { workload, choice, dropped, fault, traced } = opened;
        Self {
            workload,
            params: choice.params,
            fields: Vec::new(),
            lanes: choice.lanes,
            file: FileSlot::Sample,
            machine: None,
            activity: Activity::Idle,
            errand: false,
            measured: Vec::new(),
            recorded: Recorded::Loading,
            view: View::default(),
            tint: None,
            more: false,
            theme: Theme::default(),
            dropped,
            fault,
            traced,
            note: None,
        }
    }

    /// What a link to this page holds.
    #[must_use]
    pub fn choice(&self) -> Choice {
        Choice { workload: self.workload.id, params: self.params.clone(), lanes: self.lanes }
    }

    /// The field of a parameter, when the reader has typed into it.
    #[must_use]
    pub fn field(&self, knob: Knob) -> Option<&Field> {
        self.fields.iter().find(|(of, _)| *of == knob).map(|(_, field)| field)
    }

    /// What is wrong with a parameter's field.
    #[must_use]
    pub fn complaint(&self, knob: Knob) -> Option<&str> {
        self.field(knob)?.complaint.as_deref()
    }

    /// Whether a run is going on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.activity, Activity::Running(_))
    }
}
