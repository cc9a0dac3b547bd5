//! What each kind of span looks like: a fill and a texture, so that no kind is told by its colour
//! alone. Hue is the model that runs it, pale is waiting, texture is language. Where a colour comes
//! from, and where it goes to, is not known here.

use model::{ExecutionModel, SpanKind};

/// Red, green, blue and alpha, as the pixels of a canvas.
pub type Pixel = [u8; 4];

/// The colours of the page, as far as the timeline uses them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub paper: Pixel,
    /// Behind a row, where nothing is known.
    pub track: Pixel,
    /// Words, outlines of what is chosen.
    pub text: Pixel,
    /// Words of less weight.
    pub muted: Pixel,
    /// The lines of the ticks.
    pub rule: Pixel,
    /// The fill of waiting.
    pub wait: Pixel,
    /// The outline of waiting.
    pub edge: Pixel,
    /// The hue of each group of the timeline.
    pub hues: Vec<Pixel>,
}

/// A colour by what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// [`Palette::paper`].
    Paper,
    /// [`Palette::track`].
    Track,
    /// [`Palette::text`].
    Text,
    /// [`Palette::muted`].
    Muted,
    /// [`Palette::rule`].
    Rule,
    /// [`Palette::wait`].
    Wait,
    /// [`Palette::edge`].
    Edge,
    /// The hue of a group.
    Hue(usize),
}

impl Palette {
    /// The colour of an ink. A group that has none is drawn as text.
    #[must_use]
    pub fn pixel(&self, ink: Ink) -> Pixel {
        match ink {
            Ink::Paper => self.paper,
            Ink::Track => self.track,
            Ink::Text => self.text,
            Ink::Muted => self.muted,
            Ink::Rule => self.rule,
            Ink::Wait => self.wait,
            Ink::Edge => self.edge,
            Ink::Hue(group) => self.hues.get(group).copied().unwrap_or(self.text),
        }
    }
}

/// The threads that are drawn over a fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weave {
    /// None.
    Plain,
    /// Lines that rise to the right, close to each other.
    Rising,
    /// Lines that rise to the right, far from each other.
    Sparse,
    /// Lines that fall to the right, far from each other.
    Falling,
    /// Lines of both directions.
    Crossed,
    /// Broad gaps that rise to the right.
    Gaps,
    /// Upright bars.
    Upright,
    /// Level bars.
    Level,
    /// A chequerboard.
    Chequered,
    /// Single dots.
    Dotted,
    /// A level line through the middle.
    Thread,
}

impl Weave {
    /// Whether there is thread at a place, of a row that is so many units high. A unit is a pixel
    /// of the page, however many the screen makes of it.
    #[must_use]
    pub const fn is_thread(self, x: u32, y: u32, height: u32) -> bool {
        match self {
            Self::Plain => false,
            Self::Rising => (x + y).is_multiple_of(4),
            Self::Sparse => (x + y).is_multiple_of(6),
            Self::Falling => (x + 6 - y % 6).is_multiple_of(6),
            Self::Crossed => (x + y).is_multiple_of(6) || (x + 6 - y % 6).is_multiple_of(6),
            Self::Gaps => (x + y) % 8 < 2,
            Self::Upright => x % 4 < 2,
            Self::Level => y % 4 < 2,
            Self::Chequered => (x % 4 < 2) != (y % 4 < 2),
            Self::Dotted => x.is_multiple_of(4) && y % 4 == 2,
            Self::Thread => y == height / 2,
        }
    }
}

/// How a kind of span is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The fill.
    pub cloth: Ink,
    /// The threads over it.
    pub thread: Ink,
    /// Where they are.
    pub weave: Weave,
    /// The outline.
    pub edge: Ink,
}

impl Look {
    /// How a kind looks in a group whose workers run like this.
    #[must_use]
    pub fn new(kind: SpanKind, group: usize, model: ExecutionModel) -> Self {
        let hue = Ink::Hue(group);
        let own = |weave| Self { cloth: Ink::Paper, thread: hue, weave, edge: hue };
        let pale = |weave| Self { cloth: Ink::Wait, thread: Ink::Edge, weave, edge: Ink::Edge };
        match kind {
            // As the bars of the race: the threads' hue, and a hatch for the GIL.
            SpanKind::Compute => match model {
                ExecutionModel::GilThreads => {
                    Self { cloth: hue, thread: Ink::Paper, weave: Weave::Gaps, edge: hue }
                }
                ExecutionModel::Sequential
                | ExecutionModel::FreeThreads
                | ExecutionModel::RayonPool
                | ExecutionModel::Processes
                | ExecutionModel::EventLoop => {
                    Self { cloth: hue, thread: hue, weave: Weave::Plain, edge: hue }
                }
            },
            SpanKind::Combine => {
                Self { cloth: hue, thread: Ink::Paper, weave: Weave::Dotted, edge: hue }
            }
            SpanKind::WaitGil => pale(Weave::Rising),
            SpanKind::WaitLock => pale(Weave::Crossed),
            SpanKind::WaitQueue => pale(Weave::Plain),
            SpanKind::Sleep => pale(Weave::Dotted),
            SpanKind::Io => pale(Weave::Level),
            SpanKind::Encode => own(Weave::Upright),
            SpanKind::Transfer => own(Weave::Chequered),
            SpanKind::Decode => own(Weave::Level),
            SpanKind::Spawn => own(Weave::Sparse),
            SpanKind::Load => own(Weave::Falling),
            SpanKind::Idle => Self {
                cloth: Ink::Track,
                thread: Ink::Edge,
                weave: Weave::Thread,
                edge: Ink::Track,
            },
        }
    }
}
