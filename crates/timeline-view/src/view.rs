//! The component: takes events, asks the viewer what they change, and draws once a frame what has.

use crate::canvas::Drawing;
use crate::gesture::{Gestures, Input};
use crate::html;
use crate::listen::{Heard, Listening, Manner};
use crate::redraw::Stale;
use crate::surface::Surface;
use crate::viewer::{Action, Change, Viewer};
use crate::words;
use gloo_render::AnimationFrame;
use gloo_timers::callback::Timeout;
use model::{Nanos, SpanKind};
use std::ops::Range;
use std::rc::Rc;
use timeline::{SpanAt, Timeline};
use web_sys::Element;
use yew::prelude::*;

/// How long nothing must move before the table and the words follow.
const SETTLE_MS: u32 = 250;

/// What a timeline shows, and whom it tells.
#[derive(Clone, Properties)]
pub struct Props {
    /// The rows. It is another one when it is another `Rc`.
    pub timeline: Rc<Timeline>,
    /// What it is called, `Every worker of every lane`.
    pub label: AttrValue,
    /// What a group is called: `Lane` or `Process`.
    #[prop_or(AttrValue::Static("Lane"))]
    pub group: AttrValue,
    /// The moment that the reader points at in another chart.
    #[prop_or_default]
    pub cursor: Option<Nanos>,
    /// Is told the moment under the pointer.
    #[prop_or_default]
    pub on_cursor: Callback<Option<Nanos>>,
    /// What else belongs beside its buttons.
    #[prop_or_default]
    pub children: Children,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.timeline, &other.timeline)
            && self.label == other.label
            && self.group == other.group
            && self.cursor == other.cursor
            && self.on_cursor == other.on_cursor
            && self.children == other.children
    }
}

/// What happens. Only the component itself sends any of it.
#[derive(Debug)]
pub enum Message {
    /// A pointer or the wheel.
    Input(Input),
    /// A key or a button.
    Act(Action),
    /// Something else about the canvas.
    Heard(Heard),
    /// It is time to draw.
    Frame,
    /// Nothing has moved for a while.
    Settled,
    /// The button for ranges was pressed.
    Ranging,
    /// The spans got the focus, or lost it.
    Stepping(bool),
    /// The table was opened or closed.
    Table(bool),
    /// Another page of the table.
    Page(usize),
}

/// What is said of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Say {
    /// What is seen.
    View,
    /// The span that the keyboard is at.
    Span,
    /// What the selected range comes to.
    Range,
}

impl Say {
    const fn after(action: &Action) -> Self {
        match action {
            Action::Pan(_)
            | Action::Zoom(_)
            | Action::Fit
            | Action::First
            | Action::Last
            | Action::Centre(_)
            | Action::ShowRange => Self::View,
            Action::Step(_) | Action::ChooseStep => Self::Span,
            Action::Extend(_) | Action::Clear => Self::Range,
        }
    }
}

/// The elements that are drawn on, listened to or moved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elements {
    pub(crate) scroll: NodeRef,
    pub(crate) stage: NodeRef,
    pub(crate) canvas: NodeRef,
    pub(crate) spot: NodeRef,
    pub(crate) map: NodeRef,
    pub(crate) window: NodeRef,
    pub(crate) inks: NodeRef,
    pub(crate) key: NodeRef,
}

/// The timeline.
pub struct TimelineView {
    pub(crate) viewer: Viewer,
    pub(crate) elements: Elements,
    /// The kinds that occur, for the key.
    pub(crate) kinds: Vec<SpanKind>,
    pub(crate) manner: Rc<Manner>,
    /// Whether the spans have the focus.
    pub(crate) stepping: bool,
    /// What is told about the locks that are handed over.
    pub(crate) locks: Option<String>,
    /// What a screen reader says.
    pub(crate) said: String,
    /// The stretch of time that the table is of, if it is open.
    pub(crate) table: Option<Range<Nanos>>,
    pub(crate) page: usize,
    gestures: Gestures,
    pub(crate) drawing: Drawing,
    pub(crate) stale: Stale,
    /// What a key or a button has changed, which is to be said.
    unsaid: Option<Say>,
    listening: Option<Listening>,
    frame: Option<AnimationFrame>,
    settle: Option<Timeout>,
}

impl Component for TimelineView {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let timeline = Rc::clone(&ctx.props().timeline);
        Self {
            kinds: kinds(&timeline),
            viewer: viewer(timeline),
            elements: Elements::default(),
            manner: Rc::default(),
            stepping: false,
            locks: None,
            said: String::new(),
            table: None,
            page: 0,
            gestures: Gestures::default(),
            drawing: Drawing::default(),
            stale: Stale::ALL,
            unsaid: None,
            listening: None,
            frame: None,
            settle: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        if !Rc::ptr_eq(&old.timeline, &new.timeline) {
            self.kinds = kinds(&new.timeline);
            self.viewer = viewer(Rc::clone(&new.timeline));
            self.page = 0;
            self.stale = Stale::ALL;
            self.settled();
        }
        let linked = self.viewer.link(new.cursor);
        self.ask_for_frame(ctx);
        // A cursor that moves is drawn, and the page stays as it is.
        !linked.is_any() || old.label != new.label || old.children != new.children
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Input(input) => {
                let cursor = self.viewer.cursor();
                let gesture = self.gestures.on(input);
                let change = gesture.map(|gesture| self.viewer.gesture(gesture));
                if self.viewer.cursor() != cursor {
                    ctx.props().on_cursor.emit(self.viewer.cursor());
                }
                change.is_some_and(|change| self.follow(ctx, change))
            }
            Message::Act(action) => {
                let change = self.viewer.act(&action);
                if change.is_any() {
                    self.unsaid = Some(Say::after(&action));
                }
                if matches!(action, Action::Step(_) | Action::Extend(_)) {
                    self.reveal();
                }
                self.follow(ctx, change)
            }
            Message::Heard(heard) => {
                match heard {
                    Heard::Size => self.stale.size = true,
                    Heard::Scroll => self.stale.rows = true,
                    Heard::Theme => self.stale.theme = true,
                }
                self.ask_for_frame(ctx);
                false
            }
            Message::Frame => {
                self.frame = None;
                self.draw()
            }
            Message::Settled => {
                self.settle = None;
                self.settled();
                true
            }
            Message::Ranging => {
                self.manner.ranging.set(!self.manner.ranging.get());
                true
            }
            Message::Stepping(stepping) => {
                self.stepping = stepping;
                if stepping {
                    let change = self.viewer.act(&Action::Step(crate::viewer::Step::Enter));
                    self.reveal();
                    self.follow(ctx, change);
                }
                self.ask_for_frame(ctx);
                true
            }
            Message::Table(open) => {
                self.table = open.then(|| self.window());
                self.page = 0;
                true
            }
            Message::Page(page) => {
                self.page = page;
                true
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html::timeline(self, ctx.props(), ctx.link())
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listen(ctx);
        }
        self.ask_for_frame(ctx);
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.listening = None;
        self.frame = None;
        self.settle = None;
    }
}

impl TimelineView {
    /// What the table and the sums are of: the range that is selected, or what is seen.
    fn window(&self) -> Range<Nanos> {
        self.viewer.range().cloned().unwrap_or_else(|| self.viewer.view().window())
    }

    /// The span that is told about.
    pub(crate) fn told(&self) -> Option<SpanAt> {
        self.viewer.told(self.stepping)
    }

    /// Sees to it that a change is drawn; returns whether words change with it.
    fn follow(&mut self, ctx: &Context<Self>, change: Change) -> bool {
        if change.is_any() {
            self.stale.rows |= change.view;
            self.manner.fit.set(self.viewer.view().is_fit());
            self.ask_for_frame(ctx);
            let link = ctx.link().clone();
            let settled = move || link.send_message(Message::Settled);
            self.settle = Some(Timeout::new(SETTLE_MS, settled));
        }
        change.marks
    }

    /// What follows when nothing has moved for a while.
    fn settled(&mut self) {
        if self.table.is_some() {
            let window = self.window();
            if self.table.as_ref() != Some(&window) {
                self.table = Some(window);
                self.page = 0;
            }
        }
        let timeline = self.viewer.timeline();
        let said = match self.unsaid.take() {
            None => return,
            Some(Say::View) => Some(words::view(timeline, &self.viewer.view().window())),
            Some(Say::Span) => self.viewer.step().and_then(|at| words::span(timeline, at)),
            Some(Say::Range) => self.viewer.range().map(|range| words::selection(timeline, range)),
        };
        self.said = said.unwrap_or_default();
    }

    fn ask_for_frame(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        self.frame.get_or_insert_with(|| {
            gloo_render::request_animation_frame(move |_| link.send_message(Message::Frame))
        });
    }

    fn listen(&mut self, ctx: &Context<Self>) {
        let window = web_sys::window();
        let stage = self.elements.stage.cast::<Element>();
        let scroll = self.elements.scroll.cast::<Element>();
        if let (Some(window), Some(stage), Some(scroll)) = (window, stage, scroll) {
            let (inputs, heard) = (ctx.link().clone(), ctx.link().clone());
            let input = move |input| inputs.send_message(Message::Input(input));
            let hear = move |what| heard.send_message(Message::Heard(what));
            self.listening = Listening::new(&window, &stage, &scroll, &self.manner, input, hear);
        }
    }

    /// Scrolls to the row that the keyboard is at.
    fn reveal(&self) {
        let to = self.viewer.step().and_then(|at| self.viewer.surface().scroll_for(at.row));
        if let (Some(to), Some(scroll)) = (to, self.elements.scroll.cast::<Element>()) {
            scroll.set_scroll_top(to.round() as i32);
        }
    }
}

fn viewer(timeline: Rc<Timeline>) -> Viewer {
    // The true size follows with the first frame.
    let surface = Surface::new(&timeline, (640.0, 320.0), 1.0, 0.0);
    Viewer::new(timeline, surface)
}

fn kinds(timeline: &Timeline) -> Vec<SpanKind> {
    let all = timeline.sums(&(Nanos::ZERO..timeline.end() + Nanos(1)));
    let all: timeline::Sums = all.into_iter().sum();
    all.kinds().map(|(kind, _)| kind).collect()
}
