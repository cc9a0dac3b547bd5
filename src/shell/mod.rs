//! Carries out what the store asks for, and tells it what comes of it. The only code of the app
//! that waits, and the only owner of listeners, timers and addresses of files.

mod address;
mod files;
mod global;
mod race;
mod recorded;
mod theme;

pub use address::fragment;
pub use theme::remembered as remembered_theme;

use crate::route::Opened;
use crate::store::{Action, Activity, Command, Machine, Shared, State, select};
use files::Files;
use global::Global;
use gloo_events::{EventListener, EventListenerOptions};
use race::Race;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web::download::ObjectUrl;
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, Window};
use yew::Callback;

/// Everything that the page acquired from the browser.
pub struct Shell {
    dispatch: Callback<Action>,
    race: Rc<Race>,
    files: Files,
    global: Global,
    /// The last export: a browser may still be reading from it.
    export: RefCell<Option<ObjectUrl>>,
    _listeners: Vec<EventListener>,
}

impl Shell {
    /// Listens to the browser, and asks it what it can do.
    #[must_use]
    pub fn new(dispatch: Callback<Action>) -> Self {
        let race = Race::new(dispatch.clone());
        let files = Files::new(dispatch.clone(), Rc::clone(&race));
        let global = Global::new(Rc::clone(&race), dispatch.clone());
        let listeners = listeners(&dispatch, &race);
        probe(Rc::clone(&race), dispatch.clone());
        Self { dispatch, race, files, global, export: RefCell::default(), _listeners: listeners }
    }

    /// Carries out a command.
    pub fn perform(&self, command: Command, state: &State) {
        match command {
            Command::Start { plan, fault, traced } => {
                if let Some(machine) = &state.machine {
                    self.race.start(plan, machine, fault, traced);
                }
            }
            Command::Stop => self.race.stop(),
            Command::Announce(figure) => self.global.announce(&figure.run),
            Command::Answer(outcome) => self.global.answer(&outcome),
            Command::Address(choice) => address::replace(&choice),
            Command::FetchRecorded(workload) => {
                let dispatch = self.dispatch.clone();
                spawn_local(async move {
                    let run = recorded::fetch(workload).await;
                    dispatch.emit(Action::Recorded(workload, run.map(Box::new)));
                });
            }
            Command::PickFile(kind) => self.files.pick(kind),
            Command::ForgetFile => self.files.forget(),
            Command::Dress(theme) => theme::dress(theme),
            Command::Download(figure) => {
                let name = format!("racetrack-{}.json", figure.run.plan.workload);
                let url = web::download::hand_over(&report::to_json(&figure.run), &name);
                *self.export.borrow_mut() = url;
            }
            Command::CopyLink(choice) => {
                let dispatch = self.dispatch.clone();
                spawn_local(async move {
                    dispatch.emit(Action::Copied(address::copy(&choice).await));
                });
            }
            Command::FocusRace => {
                if let Some(race) = element("race").and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
                    // Focus can be refused to an element that has just gone.
                    race.focus().ok();
                }
            }
        }
    }

    /// Shows scripts of this page where things stand.
    pub fn expose(&self, state: &State) {
        self.files.accept(state);
        self.global.set_state(match &state.activity {
            Activity::Idle => "idle",
            Activity::Running(progress) if progress.stopping => "stopping",
            Activity::Running(_) => "running",
        });
        self.global.set_shown(select::shown(state).figure());
    }
}

fn probe(race: Rc<Race>, dispatch: Callback<Action>) {
    spawn_local(async move {
        let (environment, closed) = race.probe().await;
        let private_files = web::capability::has_private_files();
        dispatch.emit(Action::Probed(Shared::new(Machine { environment, closed, private_files })));
    });
}

fn listeners(dispatch: &Callback<Action>, race: &Rc<Race>) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (window(), document()) else { return Vec::new() };
    let on_address = dispatch.clone();
    let on_key = dispatch.clone();
    let race = Rc::clone(race);
    let active = EventListenerOptions::enable_prevent_default();
    vec![
        EventListener::new(&window, "hashchange", move |_| {
            on_address.emit(Action::Opened(Box::new(Opened::read(&address::fragment()))));
        }),
        EventListener::new_with_options(&document, "keydown", active, move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            match key.key().as_str() {
                "Enter" if (key.ctrl_key() || key.meta_key()) && !key.repeat() => {
                    key.prevent_default();
                    on_key.emit(Action::Run);
                }
                "Escape" => on_key.emit(Action::Stop),
                _ => {}
            }
        }),
        EventListener::new(&document.clone(), "visibilitychange", move |_| {
            if document.hidden() {
                race.page_hidden();
            }
        }),
    ]
}

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

fn element(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Where the page goes: in the place of the article.
pub fn root() -> Option<Element> {
    element("app")
}
