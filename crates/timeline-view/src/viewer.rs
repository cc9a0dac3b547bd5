//! What a reader looks at, and what each action makes of it. Nothing here draws or listens.

mod steps;

use crate::gesture::{Gesture, Point};
use crate::surface::Surface;
use model::Nanos;
use std::ops::Range;
use std::rc::Rc;
use timeline::{Arrow, Hit, Moment, SpanAt, Timeline, View};

/// What a key or a button asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Move what is seen by a share of its width, to later when positive.
    Pan(f64),
    /// Zoom in by so many steps: around the span that the keyboard is at, or the middle.
    Zoom(f64),
    /// Show everything.
    Fit,
    /// Go to the beginning.
    First,
    /// Go to the end.
    Last,
    /// Show this moment of the minimap, as a share of everything, in the middle.
    Centre(f64),
    /// Show the range that is selected.
    ShowRange,
    /// Take the keyboard to another span.
    Step(Step),
    /// Take the keyboard to another span and select the time up to its end.
    Extend(Step),
    /// Choose the span that the keyboard is at.
    ChooseStep,
    /// Choose nothing and select nothing.
    Clear,
}

/// From a span to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To where it begins: the chosen span, or the first in view.
    Enter,
    /// The one before it.
    Back,
    /// The one after it.
    On,
    /// The one at the same time in the row above.
    Above,
    /// The one at the same time in the row below.
    Below,
    /// The row's first.
    First,
    /// The row's last.
    Last,
}

/// What has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The stretch of time that is seen.
    pub view: bool,
    /// What is chosen, selected or pointed at.
    pub marks: bool,
}

impl Change {
    const VIEW: Self = Self { view: true, marks: false };
    const MARKS: Self = Self { view: false, marks: true };

    /// Whether anything has.
    #[must_use]
    pub const fn is_any(self) -> bool {
        self.view || self.marks
    }

    const fn and(self, other: Self) -> Self {
        Self { view: self.view || other.view, marks: self.marks || other.marks }
    }
}

/// A chosen span and where its tasks and its message came from and went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Which span.
    pub at: SpanAt,
    /// Where its first task and its message came from and went to, and what it was handed.
    pub ways: Vec<Way>,
}

/// From a moment in a row to one in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Where it begins.
    pub from: (usize, Nanos),
    /// Where it ends.
    pub to: (usize, Nanos),
    /// What went, if it has a name.
    pub name: Option<String>,
}

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Viewer {
    timeline: Rc<Timeline>,
    surface: Surface,
    view: View,
    chosen: Option<Chosen>,
    range: Option<Range<Nanos>>,
    hit: Option<Hit>,
    /// The span that the keyboard is at.
    step: Option<SpanAt>,
    /// Where a range began that the keyboard extends.
    anchor: Option<Nanos>,
    linked: Option<Nanos>,
}

impl Viewer {
    /// Everything, on a surface whose size may follow.
    #[must_use]
    pub fn new(timeline: Rc<Timeline>, surface: Surface) -> Self {
        let view = View::fit(timeline.end());
        Self {
            timeline,
            surface,
            view,
            chosen: None,
            range: None,
            hit: None,
            step: None,
            anchor: None,
            linked: None,
        }
    }

    /// The rows.
    #[must_use]
    pub const fn timeline(&self) -> &Rc<Timeline> {
        &self.timeline
    }

    /// Where things are.
    #[must_use]
    pub const fn surface(&self) -> &Surface {
        &self.surface
    }

    /// The same, to be replaced when the canvas has another size, and to be scrolled.
    pub const fn surface_mut(&mut self) -> &mut Surface {
        &mut self.surface
    }

    /// The stretch of time that is seen.
    #[must_use]
    pub const fn view(&self) -> View {
        self.view
    }

    /// The chosen span.
    #[must_use]
    pub const fn chosen(&self) -> Option<&Chosen> {
        self.chosen.as_ref()
    }

    /// The selected range.
    #[must_use]
    pub const fn range(&self) -> Option<&Range<Nanos>> {
        self.range.as_ref()
    }

    /// What the pointer is over.
    #[must_use]
    pub const fn hit(&self) -> Option<&Hit> {
        self.hit.as_ref()
    }

    /// The span that the keyboard is at.
    #[must_use]
    pub const fn step(&self) -> Option<SpanAt> {
        self.step
    }

    /// The moment that another chart's reader points at.
    #[must_use]
    pub const fn linked(&self) -> Option<Nanos> {
        self.linked
    }

    /// The moment under the pointer.
    #[must_use]
    pub fn cursor(&self) -> Option<Nanos> {
        self.hit.map(|hit| hit.moment)
    }

    /// The span that is told about: under the pointer, else the keyboard's while it is `stepping`,
    /// else the chosen one.
    #[must_use]
    pub fn told(&self, stepping: bool) -> Option<SpanAt> {
        let under = self.hit.and_then(|hit| hit.span);
        let step = self.step.filter(|_| stepping);
        under.or(step).or_else(|| self.chosen.as_ref().map(|chosen| chosen.at))
    }

    /// Where the span is that the keyboard is at, in the page's pixels from the upper left of
    /// everything: as much of it as is in view.
    #[must_use]
    pub fn step_bounds(&self) -> Option<(Range<f64>, Range<f64>)> {
        let at = self.step?;
        let span = self.timeline.span(at)?;
        let (surface, view) = (&self.surface, self.view);
        let plot = surface.plot();
        let x = |moment| {
            let share = view.x(moment, 1).clamp(0.0, 1.0);
            let width = f64::from(plot.end - plot.start);
            (f64::from(plot.start) + share * width) / surface.ratio()
        };
        Some((x(span.start)..x(span.end), surface.place(at.row)?))
    }

    /// Takes the moment that another chart's reader points at.
    pub fn link(&mut self, moment: Option<Nanos>) -> Change {
        let changed = self.linked != moment;
        self.linked = moment;
        Change { view: false, marks: changed }
    }

    /// Does what a pointer or the wheel asks for.
    pub fn gesture(&mut self, gesture: Gesture) -> Change {
        match gesture {
            Gesture::Hover(point) => self.point(point),
            Gesture::Move { by, steps, around } => {
                let share = self.surface.share(by) - self.surface.share(0.0);
                let view = self.view.pan(-share).zoom(steps, self.surface.share(around));
                self.look(view).and(self.unpoint())
            }
            Gesture::Range { from, to } => {
                let moment = |x| self.view.moment(self.surface.share(x).clamp(0.0, 1.0), 1);
                let (from, to) = (moment(from), moment(to));
                self.anchor = None;
                self.select(from.min(to)..from.max(to)).and(self.unpoint())
            }
            Gesture::Choose(point) => {
                self.point(Some(point));
                match self.hit.and_then(|hit| hit.span) {
                    Some(at) => self.choose(at),
                    None => self.act(&Action::Clear),
                }
            }
        }
    }

    /// Does what a key or a button asks for.
    pub fn act(&mut self, action: &Action) -> Change {
        let view = self.view;
        let whole = view.whole();
        match action {
            Action::Pan(share) => self.look(view.pan(*share)),
            Action::Zoom(steps) => self.look(view.zoom(*steps, self.centre())),
            Action::Fit => self.look(View::fit(whole)),
            Action::First => self.look(view.onto(&(Nanos::ZERO..view.length()))),
            Action::Last => self.look(view.onto(&(whole - view.length()..whole))),
            Action::Centre(share) => self.look(view.centred_on_minimap(*share, 1)),
            Action::ShowRange => match self.range.clone() {
                Some(range) => self.look(view.onto(&range)),
                None => Change::default(),
            },
            Action::Step(step) => {
                self.anchor = None;
                self.go(*step)
            }
            Action::Extend(step) => {
                let here = self.step.and_then(|at| self.timeline.span(at));
                let anchor = self.anchor.or_else(|| here.map(|span| span.start));
                let change = self.go(*step);
                self.anchor = anchor;
                match (anchor, self.step.and_then(|at| self.timeline.span(at))) {
                    (Some(anchor), Some(span)) => {
                        let range = anchor.min(span.start)..anchor.max(span.end);
                        change.and(self.select(range))
                    }
                    _ => change,
                }
            }
            Action::ChooseStep => self.step.map_or(Change::default(), |at| self.choose(at)),
            Action::Clear => {
                let had = self.chosen.is_some() || self.range.is_some();
                (self.chosen, self.range, self.anchor) = (None, None, None);
                Change { view: false, marks: had }
            }
        }
    }

    /// The share of the view around which keys zoom.
    fn centre(&self) -> f64 {
        let middle = self.step.and_then(|at| self.timeline.span(at)).map(|span| {
            let middle = span.start + Nanos((span.end - span.start).0 / 2);
            self.view.x(middle, 1)
        });
        middle.filter(|share| (0.0..=1.0).contains(share)).unwrap_or(0.5)
    }

    fn look(&mut self, view: View) -> Change {
        let changed = self.view != view;
        self.view = view;
        Change { view: changed, marks: false }
    }

    fn point(&mut self, point: Option<Point>) -> Change {
        let hit = point.and_then(|at| self.surface.hit(&self.timeline, self.view, at));
        let changed = self.hit != hit;
        self.hit = hit;
        Change { view: false, marks: changed }
    }

    /// While something is dragged, what is under the pointer is not told.
    fn unpoint(&mut self) -> Change {
        Change { view: false, marks: self.hit.take().is_some() }
    }

    fn select(&mut self, range: Range<Nanos>) -> Change {
        let changed = self.range.as_ref() != Some(&range);
        self.range = Some(range);
        Change { view: false, marks: changed }
    }

    fn choose(&mut self, at: SpanAt) -> Change {
        let Some(span) = self.timeline.span(at) else { return Change::default() };
        let timeline = &self.timeline;
        let mut arrows = timeline.message_path(at).arrows;
        if !span.tasks.is_empty()
            && let Some(row) = timeline.rows().get(at.row)
        {
            let path = timeline.task_path(row.group, span.tasks.start);
            for arrow in path.arrows {
                if !arrows.contains(&arrow) {
                    arrows.push(arrow);
                }
            }
        }
        let links = timeline.links_of(at).filter_map(|link| {
            let end = |end: &Moment| Some((timeline.row_of(end.group, end.worker)?, end.at));
            let name = Some(link.name.clone());
            Some(Way { from: end(&link.from)?, to: end(&link.to)?, name })
        });
        let ways = arrows.iter().filter_map(|arrow| self.way(arrow)).chain(links).collect();
        self.chosen = Some(Chosen { at, ways });
        self.step = Some(at);
        Change::MARKS
    }

    /// From the end of a span to another. One may wait for what is not made yet; then it arrives
    /// while that one waits.
    fn way(&self, arrow: &Arrow) -> Option<Way> {
        let (from, to) = (self.timeline.span(arrow.from)?, self.timeline.span(arrow.to)?);
        let arrives = from.end.clamp(to.start, to.end.max(to.start));
        Some(Way { from: (arrow.from.row, from.end), to: (arrow.to.row, arrives), name: None })
    }
}
