//! What `cargo xtask bench page` measures in the study's program. No part of the page.

use timeline_view::Bench;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

/// A timeline on a canvas, drawn one frame after the other as if it were dragged.
#[wasm_bindgen]
pub struct TimelineBench(Bench);

#[wasm_bindgen]
impl TimelineBench {
    /// So many spans of so many workers, zoomed in by so many steps, on a canvas of this size;
    /// nothing where the page has no clock.
    #[must_use]
    pub fn begin(
        canvas: HtmlCanvasElement,
        spans: u32,
        workers: u16,
        zoom: f64,
        width: f64,
        height: f64,
    ) -> Option<Self> {
        Bench::new(canvas, (spans, workers), zoom, (width, height)).map(Self)
    }

    /// Draws the next frame, and returns how many milliseconds the script took. To be called once
    /// an animation frame.
    pub fn frame(&mut self) -> f64 {
        self.0.frame()
    }
}
