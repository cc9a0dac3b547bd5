//! A sweep on its way: which is chosen, which goes on, and what the last one came to.

use crate::curve::Chart;
use crate::page;
use crate::scaling;
use analysis::{Curves, Shape, Sweep, SweepKind};
use model::{Environment, Knob, Run, WorkloadMeta};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// What a sweep came to so far, and as what it is drawn.
pub struct Drawn {
    /// The numbers.
    pub curves: Curves,
    /// What lessons expect of such a sweep, and whether it is so.
    pub shapes: Vec<Shape>,
    /// Speedups, where there are any.
    pub speedup: Option<Chart>,
    /// Efficiencies, where workers were swept.
    pub efficiency: Option<Chart>,
}

/// The sweeps of the study.
#[derive(Default)]
pub struct Sweeping {
    /// Which sweep is chosen, counted in [`kinds`].
    pub chosen: usize,
    /// The one that goes on.
    pub going: Option<Sweep>,
    /// What the last one came to so far.
    pub drawn: Option<Drawn>,
    /// Why the last one could not begin: a sentence without its full stop.
    pub complaint: Option<String>,
    /// The swept value that the pointer is at.
    pub cursor: Option<f64>,
}

/// The sweeps that a workload has, each with its name.
pub fn kinds(workload: &WorkloadMeta, environment: &Environment) -> Vec<(SweepKind, String)> {
    let workers = [
        (SweepKind::Workers { beyond: false }, "Workers, one to all cores".to_owned()),
        (SweepKind::Workers { beyond: true }, "Workers, to twice the cores".to_owned()),
        (SweepKind::Scaled, "Workers, and the size with them (Gustafson)".to_owned()),
    ];
    let knobs = [
        Knob::Size,
        Knob::Tasks,
        Knob::Chunk,
        Knob::Latency,
        Knob::ComputeShare,
        Knob::SwitchInterval,
    ];
    let knobs = knobs.map(|knob| (SweepKind::Knob(knob), knob.label().to_owned()));
    let choice = page::choice();
    workers
        .into_iter()
        .chain(knobs)
        .filter(|(kind, _)| Sweep::new(*kind, &choice, &workload.specs, environment).is_ok())
        .collect()
}

impl Sweeping {
    /// Begins the chosen sweep of what is chosen in the page.
    pub fn begin(
        &mut self,
        kind: SweepKind,
        workload: &WorkloadMeta,
        environment: &Environment,
        raced: Callback<Result<Box<Run>, String>>,
    ) {
        self.complaint = None;
        match Sweep::new(kind, &page::choice(), &workload.specs, environment) {
            Ok(sweep) => {
                self.drawn = None;
                self.cursor = None;
                self.going = Some(sweep);
                self.go_on(raced);
            }
            Err(why) => self.complaint = Some(why.to_string()),
        }
    }

    /// A run came back, or did not.
    pub fn heard(
        &mut self,
        run: Result<Box<Run>, String>,
        raced: Callback<Result<Box<Run>, String>>,
    ) {
        let Some(sweep) = &mut self.going else { return };
        match run {
            Ok(run) => {
                // A run of something else cannot come: the page was asked for this one.
                sweep.take(*run);
            }
            Err(why) => sweep.miss(why),
        }
        let curves = sweep.curves();
        self.drawn = Some(Drawn {
            shapes: analysis::shapes_of_sweep(&curves),
            speedup: scaling::speedup(&curves),
            efficiency: scaling::efficiency(&curves),
            curves,
        });
        self.go_on(raced);
    }

    /// Ends it with what there is.
    pub fn stop(&mut self) {
        if let Some(sweep) = &mut self.going {
            sweep.stop();
            page::stop();
        }
    }

    fn go_on(&mut self, raced: Callback<Result<Box<Run>, String>>) {
        match self.going.as_ref().and_then(Sweep::next) {
            Some(choice) => spawn_local(async move { raced.emit(page::race(&choice).await) }),
            None => self.going = None,
        }
    }
}
