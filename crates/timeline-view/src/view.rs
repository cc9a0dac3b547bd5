//! The component: takes events, asks the viewer what they change, and draws once a frame what has.

use crate::canvas::Drawing;
use crate::gesture::{Gestures, Input};
use crate::html;
use crate::listen::{Heard, Listening, Manner};
use crate::marks;
use crate::surface::Surface;
use crate::theme;
use crate::viewer::{Action, Change, Viewer};
use crate::words;
use gloo_render::AnimationFrame;
use gloo_timers::callback::Timeout;
use model::{Nanos, SpanKind};
use std::ops::Range;
use std::rc::Rc;
use timeline::{SpanAt, Timeline};
use web_sys::{Element, HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

/// How long nothing must move before the table and the words follow.
const SETTLE_MS: u32 = 250;
/// The minimap's height, in the page's pixels.
const MAP: f64 = 40.0;

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

/// What must be drawn anew.
#[derive(Clone, Copy, Debug, Default)]
struct Stale {
    /// The colours, and everything with them.
    theme: bool,
    /// The size, and everything but the colours.
    size: bool,
    /// The rows.
    rows: bool,
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
    drawing: Drawing,
    stale: Stale,
    /// Whether what is seen was changed by a key or a button, and so is to be said.
    unsaid: bool,
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
            stale: Stale { theme: true, size: true, rows: true },
            unsaid: false,
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
            self.stale = Stale { theme: true, size: true, rows: true };
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
                self.unsaid |= change.is_any();
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
        if !std::mem::take(&mut self.unsaid) {
            return;
        }
        let timeline = self.viewer.timeline();
        let step = self.viewer.step().filter(|_| self.stepping);
        self.said = match (self.viewer.range(), step.and_then(|at| words::span(timeline, at))) {
            (Some(range), _) => words::selection(timeline, range),
            (None, Some(span)) => span,
            (None, None) => words::view(timeline, &self.viewer.view().window()),
        };
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

    /// Draws what is stale, and returns whether words change with it.
    fn draw(&mut self) -> bool {
        let window = web_sys::window();
        let canvas = self.elements.canvas.cast::<HtmlCanvasElement>();
        let scroll = self.elements.scroll.cast::<Element>();
        let inks = self.elements.inks.cast::<Element>();
        let (Some(window), Some(canvas), Some(scroll), Some(inks)) = (window, canvas, scroll, inks)
        else {
            return false;
        };
        let stale = std::mem::take(&mut self.stale);
        if stale.theme {
            let family = theme::family(&window, &scroll);
            self.drawing.dress(theme::palette(&window, &inks), family);
        }
        if stale.theme || stale.size {
            self.measure(&canvas, &scroll, window.device_pixel_ratio());
        }
        self.viewer.surface_mut().scroll_to(f64::from(scroll.scroll_top()));
        let rows = stale.theme || stale.size || stale.rows;
        self.drawing.draw(&canvas, &self.viewer, rows);
        if stale.theme || stale.size {
            self.draw_rest();
        }
        self.place();
        let locks = self.drawing.hand_overs();
        let locks = words::hand_overs(locks.waits, !locks.list.is_empty());
        let changed = self.locks != locks;
        self.locks = locks;
        changed
    }

    fn measure(&mut self, canvas: &HtmlCanvasElement, scroll: &Element, ratio: f64) {
        let size = (f64::from(scroll.client_width()), f64::from(scroll.client_height()));
        let narrow = Surface::is_narrow(size.0);
        let timeline = Rc::clone(self.viewer.timeline());
        let label = marks::label_width(&timeline, narrow, self.drawing.measure(canvas));
        *self.viewer.surface_mut() = Surface::new(&timeline, size, ratio, label);
        for (name, length) in [("width", size.0), ("height", size.1)] {
            style(canvas, name, &format!("{length}px"));
        }
    }

    /// The minimap and the key, which change with the size and the colours alone.
    fn draw_rest(&mut self) {
        if let Some(map) = self.elements.map.cast::<HtmlCanvasElement>() {
            self.drawing.map(&map, &self.viewer, MAP);
            if let Some(holder) = map.parent_element() {
                let gutter = self.viewer.surface().gutter();
                style_of(&holder, "margin-left", &format!("{gutter}px"));
            }
        }
        let samples = self.elements.key.cast::<Element>();
        let samples = samples.and_then(|key| key.query_selector_all("canvas").ok());
        for (place, kind) in (0..).zip(self.kinds.clone()) {
            let sample = samples.as_ref().and_then(|samples| samples.item(place));
            if let Some(Ok(canvas)) = sample.map(wasm_bindgen::JsCast::dyn_into) {
                self.drawing.swatch(&canvas, kind, &self.viewer);
            }
        }
    }

    /// Moves the minimap's window, and the focus's frame to the span that the keyboard is at.
    fn place(&self) {
        if let Some(window) = self.elements.window.cast::<HtmlElement>() {
            let share = self.viewer.view().on_minimap(1);
            style(&window, "left", &format!("{:.4}%", share.start * 100.0));
            style(&window, "right", &format!("{:.4}%", (1.0 - share.end) * 100.0));
        }
        if let (Some(spot), Some(bounds)) =
            (self.elements.spot.cast::<HtmlElement>(), self.viewer.step_bounds())
        {
            let (x, y) = bounds;
            style(&spot, "left", &format!("{:.2}px", x.start));
            style(&spot, "width", &format!("{:.2}px", x.end - x.start));
            style(&spot, "top", &format!("{:.2}px", y.start));
            style(&spot, "height", &format!("{:.2}px", y.end - y.start));
        }
    }
}

fn style(element: &HtmlElement, name: &str, value: &str) {
    // A browser that refuses a length draws at the last one.
    element.style().set_property(name, value).ok();
}

fn style_of(element: &Element, name: &str, value: &str) {
    if let Some(element) = wasm_bindgen::JsCast::dyn_ref::<HtmlElement>(element) {
        style(element, name, value);
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
