//! The lab: which program is chosen, what runs, and what was heard of it.

use crate::catalogue::{ENTRIES, Entry};
use crate::console::Console;
use crate::table::Table;
use crate::view;
use crate::{Finding, Timeline, findings, picture};

use gloo_timers::callback::Interval;
use machine::{Event, Kind, Machine};
use services::Process;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// How often the tables are read while a program runs.
const LOOK_MS: u32 = 100;
/// How often the page's own heart beats.
const BEAT_MS: u32 = 20;
/// Processes that are kept ready.
const SPARES: u32 = 2;
/// Entries that a program's journal has place for: two megabytes.
pub const ENTRIES_KEPT: u32 = 1 << 16;

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was run yet.
    #[default]
    Idle,
    /// The program is being loaded.
    Loading,
    /// It runs.
    Running,
    /// It has ended with this exit code, after so long.
    Ended(i32, Duration),
    /// The reader has stopped it after so long.
    Stopped(Duration),
    /// It could not be started, and why.
    Failed(String),
}

/// A program's timeline as it is shown.
pub struct Shown {
    /// All of it.
    pub timeline: Timeline,
    /// What is drawn of it.
    pub picture: Rc<::timeline::Timeline>,
    /// What stands out in it.
    pub findings: Vec<Finding>,
}

/// What happens.
pub enum Message {
    /// Another program was chosen.
    Choose(&'static Entry),
    /// Run the chosen program.
    Run,
    /// Its machine is there, or why not. The number tells runs apart.
    Started(u32, Result<Machine, String>),
    /// Something happened in the machine of this run.
    Heard(u32, Event),
    /// Look at the tables.
    Look,
    /// The page's heart beats.
    Beat,
    /// End everything.
    Stop,
    /// End a process by SIGKILL.
    Kill(Process),
    /// Show only lines with this.
    Filter(String),
    /// Copy what the filter leaves.
    Copy,
}

/// The lab.
pub struct Lab {
    pub chosen: &'static Entry,
    pub phase: Phase,
    pub console: Console,
    pub table: Table,
    pub deadlocks: Vec<String>,
    /// What the threads did, once the program has ended or stands still.
    pub timeline: Option<Shown>,
    pub filter: String,
    pub copied: bool,
    /// How late the page's own heart has beaten at worst in this run, in milliseconds.
    pub lateness: f64,
    /// Where the console is drawn.
    pub console_box: NodeRef,
    /// How far the console was scrolled by this program.
    scrolled: i32,
    machine: Option<Machine>,
    /// Counts runs, so that what is left of an earlier one is not taken for this one's.
    run: u32,
    timers: Vec<Interval>,
    beat: f64,
}

impl Component for Lab {
    type Message = Message;
    type Properties = ();

    fn create(_: &Context<Self>) -> Self {
        Self {
            chosen: asked_for().unwrap_or(&ENTRIES[0]),
            phase: Phase::Idle,
            console: Console::default(),
            table: Table::default(),
            deadlocks: Vec::new(),
            timeline: None,
            filter: String::new(),
            copied: false,
            lateness: 0.0,
            console_box: NodeRef::default(),
            scrolled: 0,
            machine: None,
            run: 0,
            timers: Vec::new(),
            beat: 0.0,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Choose(entry) => {
                self.forget();
                self.chosen = entry;
                self.phase = Phase::Idle;
            }
            Message::Run => self.start(ctx),
            Message::Started(run, result) if run == self.run => match result {
                Ok(machine) => {
                    self.machine = Some(machine);
                    self.phase = Phase::Running;
                    self.watch(ctx);
                }
                Err(why) => self.phase = Phase::Failed(why),
            },
            Message::Heard(run, event) if run == self.run => return self.hear(event),
            Message::Started(..) | Message::Heard(..) => return false,
            Message::Look => self.look(),
            Message::Beat => {
                let now = js_sys::Date::now();
                self.lateness = self.lateness.max(now - self.beat - f64::from(BEAT_MS));
                self.beat = now;
                return false;
            }
            Message::Stop => {
                let ran = self.machine.as_ref().map_or(Duration::ZERO, Machine::now);
                self.look();
                self.read();
                self.end();
                self.table.look(&[], &[], ran);
                self.phase = Phase::Stopped(ran);
            }
            Message::Kill(process) => {
                if let Some(machine) = &self.machine {
                    machine.signal(process, 9);
                }
            }
            Message::Filter(filter) => {
                self.filter = filter;
                self.copied = false;
            }
            Message::Copy => {
                if let Some(window) = web_sys::window() {
                    // Where it is refused the button says nothing.
                    let _promise =
                        window.navigator().clipboard().write_text(&self.console.text(&self.filter));
                    self.copied = true;
                }
            }
        }
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        // The newest line is seen, unless the reader has scrolled up.
        if let Some(console) = self.console_box.cast::<Element>() {
            let (now, all) = (console.scroll_top(), console.scroll_height());
            if now >= self.scrolled {
                console.set_scroll_top(all);
                self.scrolled = console.scroll_top();
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        view::lab(self, ctx.link())
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.end();
    }
}

/// The program that the address asks for: `?lab=two-locks`.
fn asked_for() -> Option<&'static Entry> {
    let search = web_sys::window()?.location().search().ok()?;
    let id = search.trim_start_matches('?').split('&').find_map(|it| it.strip_prefix("lab="))?;
    ENTRIES.iter().find(|entry| entry.id == id)
}

impl Lab {
    /// Whether something runs or is about to.
    pub fn is_busy(&self) -> bool {
        matches!(self.phase, Phase::Loading | Phase::Running)
    }

    fn end(&mut self) {
        self.run += 1;
        self.timers.clear();
        // Ends all workers.
        self.machine = None;
    }

    fn forget(&mut self) {
        self.end();
        self.console = Console::default();
        self.table = Table::default();
        self.deadlocks.clear();
        self.timeline = None;
        self.copied = false;
        self.lateness = 0.0;
        self.scrolled = 0;
    }

    fn start(&mut self, ctx: &Context<Self>) {
        self.forget();
        self.phase = Phase::Loading;
        let (run, link, id) = (self.run, ctx.link().clone(), self.chosen.id);
        spawn_local(async move {
            let heard = link.clone();
            let hear = Rc::new(move |event| heard.send_message(Message::Heard(run, event)));
            let machine = Machine::start(Kind::Threads, id, SPARES, ENTRIES_KEPT, hear).await;
            let result = machine.map_err(|error| error.to_string());
            link.send_message(Message::Started(run, result));
        });
    }

    fn watch(&mut self, ctx: &Context<Self>) {
        self.beat = js_sys::Date::now();
        let look = ctx.link().clone();
        let beat = ctx.link().clone();
        self.timers = vec![
            Interval::new(LOOK_MS, move || look.send_message(Message::Look)),
            Interval::new(BEAT_MS, move || beat.send_message(Message::Beat)),
        ];
    }

    fn look(&mut self) {
        if let Some(machine) = &self.machine {
            self.table.look(&machine.processes(), &machine.threads(), machine.now());
        }
    }

    /// Reads what the threads have written down.
    fn read(&mut self) {
        if let Some(machine) = &self.machine {
            let timeline = Timeline::new(&machine.journal(), machine.now());
            let findings = findings(&timeline);
            let picture = Rc::new(picture(&timeline));
            self.timeline = Some(Shown { timeline, picture, findings });
        }
    }

    fn hear(&mut self, event: Event) -> bool {
        match event {
            // Drawn with the next look: a program may write thousands of lines a second.
            Event::Console(chunk) => {
                self.console.take(&chunk);
                return false;
            }
            Event::Process(row) => self.table.process(&row),
            Event::Deadlock(deadlock) => {
                self.look();
                self.read();
                self.deadlocks.push(deadlock.to_string());
            }
            Event::Ended(code) => {
                let ran = self.machine.as_ref().map_or(Duration::ZERO, Machine::now);
                self.read();
                self.end();
                self.table.look(&[], &[], ran);
                self.phase = Phase::Ended(code, ran);
            }
        }
        true
    }
}

/// Shows the lab in this element.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn open(element: Element) {
    yew::Renderer::<Lab>::with_root(element).render();
}
