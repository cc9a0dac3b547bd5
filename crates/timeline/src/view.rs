//! The stretch of time that is looked at.

use model::Nanos;
use std::ops::Range;

/// Nothing shorter is shown at once: no clock of a browser knows anything finer.
pub const SHORTEST: Nanos = Nanos(1_000);

/// How much a step of the wheel or a key changes the length of the view.
const STEP: f64 = 1.25;

/// A window onto the time from zero to an end. It never reaches beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    start: u64,
    length: u64,
    whole: u64,
}

impl View {
    /// Everything from zero to `end`.
    #[must_use]
    pub fn fit(end: Nanos) -> Self {
        let whole = end.max(SHORTEST).0;
        Self { start: 0, length: whole, whole }
    }

    /// A stretch of the same whole; made as long as the shortest view, and moved back inside, if
    /// need be.
    #[must_use]
    pub fn onto(self, window: &Range<Nanos>) -> Self {
        let length = (window.end - window.start).0.clamp(SHORTEST.0, self.whole);
        Self { start: window.start.0.min(self.whole - length), length, ..self }
    }

    /// What it shows.
    #[must_use]
    pub const fn window(self) -> Range<Nanos> {
        Nanos(self.start)..Nanos(self.start + self.length)
    }

    /// How long it is.
    #[must_use]
    pub const fn length(self) -> Nanos {
        Nanos(self.length)
    }

    /// The end of everything there is to see.
    #[must_use]
    pub const fn whole(self) -> Nanos {
        Nanos(self.whole)
    }

    /// Whether everything is seen.
    #[must_use]
    pub const fn is_fit(self) -> bool {
        self.length == self.whole
    }

    /// The view after `steps` of the wheel or a key: towards the cursor when positive, away from
    /// it when negative. The moment under the cursor, which is a share of the width from 0 to 1,
    /// stays where it is unless that would show time that is not there.
    #[must_use]
    pub fn zoom(self, steps: f64, cursor: f64) -> Self {
        let cursor = if cursor.is_finite() { cursor.clamp(0.0, 1.0) } else { 0.5 };
        let wanted = self.length as f64 * STEP.powf(-steps);
        let wanted = if wanted.is_nan() { self.length } else { wanted.round() as u64 };
        let length = wanted.clamp(SHORTEST.0, self.whole);
        let moved = (self.length as f64 - length as f64) * cursor;
        let start = (self.start as f64 + moved).round().max(0.0) as u64;
        Self { start: start.min(self.whole - length), length, ..self }
    }

    /// The view moved by a share of its width, to later when positive.
    #[must_use]
    pub fn pan(self, share: f64) -> Self {
        let share = if share.is_finite() { share } else { 0.0 };
        let start = (self.start as f64 + share * self.length as f64).round().max(0.0) as u64;
        Self { start: start.min(self.whole - self.length), ..self }
    }

    /// The moment at a distance of `x` pixels from the left, of `width`.
    #[must_use]
    pub fn moment(self, x: f64, width: u32) -> Nanos {
        let share = (x / f64::from(width.max(1))).clamp(0.0, 1.0);
        let into = (share * self.length as f64) as u64;
        Nanos(self.start + into.min(self.length))
    }

    /// How many pixels from the left a moment lies, of `width`; outside of 0 to `width` when it is
    /// not in view.
    #[must_use]
    pub fn x(self, moment: Nanos, width: u32) -> f64 {
        (moment.0 as f64 - self.start as f64) / self.length as f64 * f64::from(width)
    }

    /// Where the view lies on a minimap of everything that is so many pixels wide: from where to
    /// where, in pixels.
    #[must_use]
    pub fn on_minimap(self, width: u32) -> Range<f64> {
        let x = |moment: u64| moment as f64 / self.whole as f64 * f64::from(width);
        x(self.start)..x(self.start + self.length)
    }

    /// The view moved so that its middle is at `x` pixels from the left of a minimap that is so
    /// many pixels wide.
    #[must_use]
    pub fn centred_on_minimap(self, x: f64, width: u32) -> Self {
        let middle = Self::fit(Nanos(self.whole)).moment(x, width).0;
        let start = middle.saturating_sub(self.length / 2).min(self.whole - self.length);
        Self { start, ..self }
    }

    /// When a column of pixels begins, of `width`.
    #[must_use]
    pub fn column(self, column: u32, width: u32) -> Nanos {
        let into = u128::from(self.length) * u128::from(column) / u128::from(width.max(1));
        // A column within the width lies within the view, which fits.
        Nanos(self.start + into as u64)
    }
}
