//! The study: which run it is about, and what was asked of it.

use crate::subject::Subject;
use crate::{page, panels};
use gloo_events::EventListener;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// What happens.
pub enum Message {
    /// The page shows another run, or begins or ends a race.
    Changed,
}

/// The study.
pub struct Study {
    /// The run that is studied.
    pub subject: Option<Rc<Subject>>,
    /// Whether the page races: nothing is drawn meanwhile.
    pub running: bool,
    _listeners: Vec<EventListener>,
}

impl Component for Study {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let listeners = page::listen(ctx.link().callback(|()| Message::Changed));
        let mut this = Self { subject: None, running: page::is_running(), _listeners: listeners };
        this.look();
        this
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Changed => {
                self.running = page::is_running();
                // What uses the cores now is what is measured.
                if !self.running {
                    self.look();
                }
            }
        }
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let Some(subject) = &self.subject else { return Html::default() };
        html! {
            <div class={classes!("study", self.running.then_some("is-running"))}>
                { panels::advice(subject) }
                { panels::costs(subject) }
            </div>
        }
    }
}

impl Study {
    fn look(&mut self) {
        let run = page::shown();
        if run.as_ref() != self.subject.as_ref().map(|subject| &subject.run) {
            self.subject = run.map(|run| Rc::new(Subject::new(run)));
        }
    }
}

/// Shows the study in this element.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn open(element: Element) {
    yew::Renderer::<Study>::with_root(element).render();
}
