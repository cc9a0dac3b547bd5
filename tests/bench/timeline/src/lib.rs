//! A million spans in a page: on the timeline of `timeline-view`, and as its peer each as a
//! rectangle of a canvas. For `cargo xtask bench page`, which builds it as it builds the study.

#![cfg(target_family = "wasm")]

use model::{Nanos, SpanKind};
use timeline_view::{Bench, bench_spans};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Performance};

/// How many spans there are, and of how many workers: as many rows as are in view at once.
const SPANS: u32 = 1_000_000;
const WORKERS: u16 = 24;

/// The timeline.
#[wasm_bindgen]
pub struct Timeline(Bench);

#[wasm_bindgen]
impl Timeline {
    /// On a canvas of this size.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: HtmlCanvasElement, width: f64, height: f64) -> Result<Timeline, JsValue> {
        let bench = Bench::new(canvas, (SPANS, WORKERS), 0.0, (width, height));
        bench.map(Self).ok_or_else(|| JsValue::from_str("this page has no clock"))
    }

    /// Draws the next frame, so many steps nearer, and returns the script's milliseconds.
    pub fn frame(&mut self, zoom: f64) -> f64 {
        self.0.frame(zoom)
    }
}

/// The same spans as rectangles, and what they are drawn with.
#[wasm_bindgen]
pub struct Rectangles {
    context: CanvasRenderingContext2d,
    clock: Performance,
    size: (f64, f64),
    /// Kind by kind, so that the colour changes as rarely as it can: row, start and end.
    kinds: Vec<Vec<(u16, Nanos, Nanos)>>,
    end: Nanos,
}

#[wasm_bindgen]
impl Rectangles {
    /// On a canvas of this size.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: HtmlCanvasElement, width: f64, height: f64) -> Result<Rectangles, JsValue> {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        let context = canvas.get_context("2d")?.and_then(|it| it.dyn_into().ok());
        let clock = web_sys::window().and_then(|window| window.performance());
        let (Some(context), Some(clock)) = (context, clock) else {
            return Err(JsValue::from_str("this page has no canvas or no clock"));
        };
        let spans = bench_spans(SPANS, WORKERS);
        let of = |kind: &SpanKind| {
            let spans = spans.iter().filter(|span| span.kind == *kind);
            spans.map(|span| (span.worker, span.start, span.end)).collect()
        };
        let kinds = SpanKind::ALL.iter().map(of).collect();
        let end = spans.iter().map(|span| span.end).max().unwrap_or_default();
        Ok(Self { context, clock, size: (width, height), kinds, end })
    }

    /// Draws all, and returns the script's milliseconds.
    pub fn frame(&self) -> f64 {
        let began = self.clock.now();
        let (width, height) = self.size;
        self.context.clear_rect(0.0, 0.0, width, height);
        let (scale, row) = (width / self.end.0 as f64, height / f64::from(WORKERS));
        for (kind, spans) in self.kinds.iter().enumerate() {
            self.context.set_fill_style_str(&format!("hsl({} 50% 50%)", 30 * kind));
            for (worker, start, end) in spans {
                let x = start.0 as f64 * scale;
                let long = (*end - *start).0 as f64 * scale;
                let y = f64::from(*worker) * row;
                self.context.fill_rect(x, y, long.max(1.0), row - 1.0);
            }
        }
        self.clock.now() - began
    }
}
