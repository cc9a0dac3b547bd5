//! The way of the keyboard through the spans.

use super::{Change, Step, Viewer};
use model::Nanos;
use timeline::SpanAt;

impl Viewer {
    /// Takes the keyboard to another span, and shows it.
    pub(super) fn go(&mut self, step: Step) -> Change {
        let next = match (self.step, step) {
            (Some(at), Step::Enter) => Some(at),
            (Some(at), step) => self.from(at, step),
            (None, _) => self.entrance(),
        };
        let Some(at) = next else { return Change::default() };
        self.step = Some(at);
        Change::MARKS.and(self.show(at))
    }

    /// Where the keyboard begins: the first span in view, of the first row that has one there.
    fn entrance(&self) -> Option<SpanAt> {
        let window = self.view.window();
        let mut rows = self.surface.rows().chain(0..self.timeline.rows().len());
        let first = rows.find_map(|row| {
            let spans = self.timeline.rows().get(row)?.touching(&window);
            (!spans.is_empty()).then_some(SpanAt { row, index: spans.start })
        });
        first.or_else(|| (!self.timeline.is_empty()).then_some(SpanAt { row: 0, index: 0 }))
    }

    fn from(&self, at: SpanAt, step: Step) -> Option<SpanAt> {
        let row = self.timeline.rows().get(at.row)?;
        let index = match step {
            Step::Enter => at.index,
            Step::Back => at.index.checked_sub(1)?,
            Step::On => (at.index + 1 < row.len()).then_some(at.index + 1)?,
            Step::First => 0,
            Step::Last => row.len().checked_sub(1)?,
            Step::Above => return self.beside(at, at.row.checked_sub(1)?),
            Step::Below => return self.beside(at, at.row + 1),
        };
        Some(SpanAt { row: at.row, index })
    }

    /// What another row has at the moment at which a span begins, or just before or after it.
    fn beside(&self, at: SpanAt, row: usize) -> Option<SpanAt> {
        let begins = self.timeline.span(at)?.start.max(self.view.window().start);
        let spans = self.timeline.rows().get(row)?;
        let next = spans.touching(&(begins..begins)).start;
        let index = spans.at(begins).unwrap_or(next).min(spans.len().checked_sub(1)?);
        Some(SpanAt { row, index })
    }

    /// Moves the view so that a span is in it.
    fn show(&mut self, at: SpanAt) -> Change {
        let Some(span) = self.timeline.span(at) else { return Change::default() };
        let (window, half) = (self.view.window(), Nanos(self.view.length().0 / 2));
        if span.start < window.end && span.end > window.start {
            return Change::default();
        }
        let start = span.start.max(half) - half;
        self.view = self.view.onto(&(start..start + self.view.length()));
        Change::VIEW
    }
}
