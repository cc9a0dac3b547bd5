//! The study: which run it is about, and what was asked of it.

use crate::comparing::Comparing;
use crate::subject::Subject;
use crate::sweeping::Sweeping;
use crate::{page, panels};
use analysis::SweepKind;
use gloo_events::EventListener;
use model::{Environment, Nanos, Run, WorkloadMeta};
use std::rc::Rc;
use web::download::{self, ObjectUrl};
use web_sys::Element;
use yew::prelude::*;

/// What happens.
pub enum Message {
    /// The page shows another run, or begins or ends a race.
    Changed,
    /// Another sweep was chosen.
    ChooseSweep(usize),
    /// Begin a sweep.
    Sweep(SweepKind),
    /// A run of the sweep came back, or why it did not.
    Raced(Result<Box<Run>, String>),
    /// End the sweep with what there is.
    StopSweep,
    /// Put this run beside the studied one, or none.
    Compare(Option<Rc<Run>>),
    /// A file was opened to compare with: its name and its text.
    Opened(String, String),
    /// The pointer is at this moment of the timeline, or at none.
    Moment(Option<Nanos>),
    /// Hand the run's trace to the reader as a file.
    Trace,
    /// The pointer is at this swept value, or at none.
    Cursor(Option<f64>),
}

/// The study.
pub struct Study {
    /// The run that is studied.
    pub subject: Option<Rc<Subject>>,
    /// Whether the page races: nothing is drawn meanwhile.
    pub running: bool,
    /// The sweeps.
    pub sweeping: Sweeping,
    /// The runs to compare with.
    pub comparing: Comparing,
    /// The last export: a browser may still be reading from it.
    export: Option<ObjectUrl>,
    _listeners: Vec<EventListener>,
}

impl Component for Study {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let listeners = page::listen(&ctx.link().callback(|()| Message::Changed));
        let mut this = Self {
            subject: None,
            running: page::is_running(),
            sweeping: Sweeping::default(),
            comparing: Comparing::default(),
            export: None,
            _listeners: listeners,
        };
        this.look();
        this
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let raced = || ctx.link().callback(Message::Raced);
        match message {
            Message::Changed => {
                self.running = page::is_running();
                // What uses the cores now is what is measured.
                if !self.running {
                    self.look();
                }
            }
            Message::ChooseSweep(chosen) => self.sweeping.chosen = chosen,
            Message::Sweep(kind) => {
                let environment = self.environment();
                if let Some(workload) = self.workload() {
                    self.sweeping.begin(kind, workload, &environment, raced());
                }
            }
            Message::Raced(run) => self.sweeping.heard(run, raced()),
            Message::StopSweep => self.sweeping.stop(),
            Message::Compare(other) => {
                if let Some(subject) = &self.subject {
                    self.comparing.choose(subject, other);
                }
            }
            Message::Opened(name, text) => {
                if let Some(subject) = &self.subject {
                    self.comparing.open(subject, &name, &text);
                }
            }
            Message::Moment(moment) => {
                page::show_moment(moment);
                return false;
            }
            Message::Trace => {
                if let Some(subject) = &self.subject {
                    let name = format!("racetrack-{}-trace.json", subject.run.plan.workload);
                    self.export = download::hand_over(&report::to_trace(&subject.run), &name);
                }
                return false;
            }
            Message::Cursor(cursor) => {
                let moved = self.sweeping.cursor != cursor;
                self.sweeping.cursor = cursor;
                return moved;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let subject = self.subject.as_deref();
        html! {
            <div class={classes!("study", self.running.then_some("is-running"))}>
                { for subject.map(panels::advice) }
                { for subject.map(|subject| panels::timeline(subject, ctx.link())) }
                { for subject.map(panels::costs) }
                { for self.workload().map(|workload| panels::scaling(self, workload, ctx.link())) }
                { for subject.map(|it| panels::comparison(&self.comparing, it, ctx.link())) }
            </div>
        }
    }
}

impl Study {
    /// The machine that a sweep would run on.
    pub fn environment(&self) -> Environment {
        match &self.subject {
            Some(subject) if !subject.is_recorded() => subject.run.environment.clone(),
            Some(_) | None => page::environment(),
        }
    }

    /// The workload that is chosen in the page.
    fn workload(&self) -> Option<&'static WorkloadMeta> {
        catalog::find(page::choice().workload.0)
    }

    fn look(&mut self) {
        let run = page::shown();
        if run.as_ref() == self.subject.as_ref().map(|subject| &subject.run) {
            return;
        }
        let workload = |run: &Run| run.plan.workload;
        let before = self.subject.as_ref().map(|subject| workload(&subject.run));
        if run.as_ref().map(workload) != before {
            self.sweeping = Sweeping::default();
        }
        if let Some(before) = &self.subject {
            self.comparing.remember(Rc::new(before.run.clone()));
        }
        self.subject = run.map(|run| Rc::new(Subject::new(run)));
        let other = self.comparing.drawn.take().map(|drawn| drawn.other);
        if let Some(subject) = &self.subject {
            self.comparing.choose(subject, other.filter(|other| **other != subject.run));
        }
    }
}

/// Shows the study in this element.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn open(element: Element) {
    yew::Renderer::<Study>::with_root(element).render();
}
