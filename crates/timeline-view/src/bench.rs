//! What a frame costs. For `cargo xtask bench page`, not for the page.

use crate::canvas::Drawing;
use crate::ink::Palette;
use crate::surface::Surface;
use crate::viewer::{Action, Viewer};
use model::{ExecutionModel, Nanos, Span, SpanKind};
use std::rc::Rc;
use timeline::Timeline;
use web_sys::{HtmlCanvasElement, Performance};

/// A timeline on a canvas, drawn one frame after the other as if it were dragged.
pub struct Bench {
    canvas: HtmlCanvasElement,
    clock: Performance,
    viewer: Viewer,
    drawing: Drawing,
}

impl Bench {
    /// So many spans of so many workers, zoomed in by so many steps, on a canvas that is so wide and
    /// high. `None` where the page has no clock.
    #[must_use]
    pub fn new(
        canvas: HtmlCanvasElement,
        (spans, workers): (u32, u16),
        zoom: f64,
        size: (f64, f64),
    ) -> Option<Self> {
        let clock = web_sys::window()?.performance()?;
        let spans = sample(spans, workers.max(1));
        let groups = [(ExecutionModel::GilThreads, spans.as_slice())];
        let timeline = Rc::new(Timeline::new(groups));
        let surface = Surface::new(&timeline, size, 1.0, 60.0);
        let mut viewer = Viewer::new(timeline, surface);
        viewer.act(&Action::Zoom(zoom));
        viewer.act(&Action::First);
        let mut drawing = Drawing::default();
        let grey = |shade| [shade, shade, shade, 255];
        let palette = Palette {
            paper: grey(255),
            track: grey(240),
            text: grey(0),
            muted: grey(90),
            rule: grey(200),
            wait: grey(180),
            edge: grey(110),
            hues: vec![[0, 114, 178, 255]],
        };
        drawing.dress(palette, "sans-serif".to_owned());
        Some(Self { canvas, clock, viewer, drawing })
    }

    /// Draws the next frame, a hundredth of the width farther on and so many steps nearer, and
    /// returns how many milliseconds the script took for it. To be called once an animation frame.
    pub fn frame(&mut self, zoom: f64) -> f64 {
        let began = self.clock.now();
        self.viewer.act(&Action::Pan(0.01));
        self.viewer.act(&Action::Zoom(zoom));
        self.drawing.draw(&self.canvas, &self.viewer, true);
        self.clock.now() - began
    }
}

/// Spans of 100 µs or so of all kinds, with gaps, from a small generator of random numbers.
fn sample(spans: u32, workers: u16) -> Vec<Span> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut now = vec![0; usize::from(workers)];
    let span = |index: u32| {
        let worker = (index % u32::from(workers)) as u16;
        let moment = &mut now[usize::from(worker)];
        let start = *moment + draw(20_000) * u64::from(index.is_multiple_of(3));
        let kind = SpanKind::ALL[draw(SpanKind::ALL.len() as u64) as usize];
        *moment = start + 1_000 + draw(200_000);
        let (start, end) = (Nanos(start), Nanos(*moment));
        Span { worker, kind, start, end, tasks: index..index + 1 }
    };
    (0..spans).map(span).collect()
}
