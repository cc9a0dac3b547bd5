//! A figure as finished drawings. They are made once, when a figure arrives: while the next run
//! goes on, nothing is left to draw.

use super::marks::{Bar, Marks};
use super::svg::{self, Ink};
use crate::store::View;
use analysis::Comparison;
use model::{ExecutionModel, Provenance};
use std::rc::Rc;

/// The race, drawn for one view.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawings {
    /// The axis' numbers.
    pub axis: Rc<str>,
    /// A lane without anything in it.
    pub empty: Rc<str>,
    /// The lanes that have something in them, in the order of the page.
    pub lanes: Vec<Drawn>,
}

/// A lane, drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Which lane.
    pub lane: ExecutionModel,
    /// Its bar, whisker and dots.
    pub svg: Rc<str>,
    /// The median with its interval, `412 ± 3 ms`; empty for a lane that did not finish.
    pub time: Rc<str>,
    /// How many times as fast as one thread, `3.9 ± 0.1×`; may be empty.
    pub ratio: Rc<str>,
}

impl Drawings {
    /// Draws a comparison.
    #[must_use]
    pub fn new(comparison: &Comparison, provenance: &Provenance, view: View) -> Self {
        let ink = match provenance {
            Provenance::Measured => Ink::Measured,
            Provenance::Recorded { .. } => Ink::Recorded,
        };
        let Marks { ticks, bars } = Marks::new(comparison, view);
        let draw = |bar: Bar| Drawn {
            lane: bar.lane,
            svg: svg::lane(&bar, &ticks, ink).into(),
            time: bar.time.into(),
            ratio: bar.ratio.into(),
        };
        Self {
            axis: svg::axis(&ticks).into(),
            empty: svg::empty(&ticks).into(),
            lanes: bars.into_iter().map(draw).collect(),
        }
    }

    /// A lane's drawing.
    #[must_use]
    pub fn lane(&self, lane: ExecutionModel) -> Option<&Drawn> {
        self.lanes.iter().find(|drawn| drawn.lane == lane)
    }
}
