//! The experiment as a state machine: events in, effects out, no clock and no waiting.
//!
//! Whoever drives the [`Session`] carries out each [`Effect`] and feeds back what comes of it as
//! an [`Event`]. Time arrives in events; nothing here reads a clock, so every schedule is a unit
//! test (`tests/timelines.rs` writes them as pictures).
//!
//! # A run
//!
//! ```text
//! Run ──▶ calibrate ──▶ start lane after lane ──▶ measure ──▶ close ──▶ Finish(Run)
//!                                                               ▲
//! Stop, at any time ────────────────────────────────────────────┘
//! ```
//!
//! - **Calibrate**, unless an earlier calibration came with the event. A calibration that fails or
//!   does not answer is no reason not to run. Then the plan is final.
//! - **Start** the lanes one after the other, so that what a start costs is measured undisturbed,
//!   and warm each up until it is known how many executions make a sample long enough for the
//!   clock (`length.rs`). Sequential comes first, because its answer is the one that all others
//!   are compared with; a run that did not choose it runs it once, unshown, for that answer. Then
//!   the lane's overhead is measured (`overhead.rs`).
//! - **Measure** round robin, so that a drift of the machine hits all lanes alike, until it is
//!   enough (`effort.rs`).
//! - **Close**: every lane reports its last answer, and ends.
//!
//! A lane that fails is killed and keeps the samples that it has; the others go on.
//!
//! # A lane
//!
//! ```text
//! Queued ─Start▶ Spawning ─Spawned▶ Loading ─Loaded▶ Ready ─Report▶ Reporting ─Reported▶ Ending
//!                                               Iterate ▼ ▲ Sampled                End ▲   │ Ended
//!                                                   Iterating ───Stop: Cancel, then────┘   ▼
//! any of them, on a failure or a time-out ─Kill▶ Killing ───────────────Ended───────────▶ Gone
//! ```
//!
//! # Rules
//!
//! 1. *Nothing is timed while anything else goes on.* A lane is started or asked to iterate only
//!    when no other lane is starting, iterating, ending or being killed. Only closing is done for
//!    all lanes at once.
//! 2. *A killed worker burns on.* A browser lets a terminated worker finish a tight loop for
//!    seconds. After a lane was killed while it computed, nothing is timed for that long, in the
//!    next run neither (`limits.rs`).
//! 3. *Nothing is waited for without end.* Every answer has a time-out, and at most one wake-up is
//!    outstanding. An answer that comes after its time-out's moment but before the wake-up counts.
//! 4. *A lane is asked to end at most once and killed at most once*, and after a kill nothing else
//!    is asked of it. Every lane that was started is ended or killed before [`Effect::Finish`].
//! 5. *What makes no sense is ignored*: an answer of a lane that was not asked or is being killed,
//!    a second Stop, a Run while one is going on ([`Session::is_running`] tells).
//! 6. *Stop is at once*: the lane that computes gets its cancel flag raised, every lane is asked to
//!    end, what is still starting is killed, and what is not gone after a short grace is killed.
//!    The run then finishes with what it has.
//!
//! The driver's part: after [`Event::Ended`] it sends nothing more of that lane, and it answers
//! [`Effect::Kill`] with [`Event::Ended`], whatever state the lane is in.

#![forbid(unsafe_code)]

mod effort;
mod event;
mod lane;
mod length;
mod limits;
mod overhead;
mod reference;
mod running;
mod session;

pub use event::{
    Calibration, Effect, Event, Iteration, LaneProgress, LaneReport, Progress, Reference,
};
pub use limits::PUBLISH_INTERVAL;
pub use session::Session;
