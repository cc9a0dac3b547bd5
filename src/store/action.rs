//! What can happen to the page, and what it asks the shell to do.

use super::{Figure, Machine, Shared, Theme, View};
use crate::route::Opened;
use model::{Choice, ExecutionModel, Fault, InputKind, Knob, Picture, Plan, Run, WorkloadId};
use session::Progress;

/// Something happened: the reader did it, or the shell reports it.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The address changed: a link was followed, or the reader went back or forward.
    Opened(Box<Opened>),
    /// The reader typed into a parameter's field.
    Typed(Knob, String),
    /// The reader unfolded the parameters that few readers turn, or folded them away.
    Unfolded(bool),
    /// The reader wants the workload's own parameters back.
    Reset,
    /// The reader took a lane in or out.
    ToggledLane(ExecutionModel),
    /// The reader switched what the bars show.
    Viewed(View),
    /// The reader tints the picture by a lane's workers, or not.
    Tinted(Option<ExecutionModel>),
    /// The reader chose the colours.
    Themed(Theme),
    /// The reader skips what stands above the race.
    SkippedToRace,
    /// The reader has read what the link dropped.
    DismissedNotice,
    /// The reader wants no more failures made on purpose.
    ClearedFault,
    /// The reader wants to choose a file.
    AskedForFile,
    /// The reader wants the sample back.
    DroppedFile,
    /// A file was offered, by the picker or by a drop.
    Offered(Offer),
    /// The reader pressed Run.
    Run,
    /// A script asked for a run of this choice, whatever is chosen in the page.
    Asked(Box<Opened>),
    /// The reader pressed Stop.
    Stop,
    /// The reader wants the run as a file.
    Download,
    /// The reader wants a link to this page in the clipboard.
    CopyLink,
    /// The browser took the link, or did not.
    Copied(bool),

    /// The browser has been asked what it can do.
    Probed(Shared<Machine>),
    /// The recorded run of a workload arrived; `None` when there is none.
    Recorded(WorkloadId, Option<Box<Run>>),
    /// The run is this far.
    Progressed(Shared<Progress>),
    /// The run is over.
    Finished(Box<Run>, Option<Picture>),
}

/// How far an offered file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is being read.
    Reading {
        /// Its name.
        name: String,
    },
    /// It was read, and the shell holds it.
    Read {
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

/// Something for the shell to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Run this.
    Start {
        /// What to run.
        plan: Box<Plan>,
        /// A failure to make on purpose.
        fault: Option<Fault>,
        /// Whether the workers are to write down what they do.
        traced: bool,
    },
    /// Stop the run.
    Stop,
    /// Show a finished run to scripts of the page.
    Announce(Shared<Figure>),
    /// Give the script that asked for it its run, or say why there is none: a sentence without its
    /// full stop.
    Answer(Result<Box<Run>, String>),
    /// Put the choice into the address, in place of what stands there.
    Address(Choice),
    /// Fetch the recorded run of this workload.
    FetchRecorded(WorkloadId),
    /// Let the reader choose a file of this kind.
    PickFile(InputKind),
    /// Let go of the reader's file.
    ForgetFile,
    /// Show the page in these colours, and remember them.
    Dress(Theme),
    /// Move the keyboard's focus to the race.
    FocusRace,
    /// Hand this run to the reader as a file.
    Download(Shared<Figure>),
    /// Put a link to this choice into the clipboard.
    CopyLink(Choice),
}
