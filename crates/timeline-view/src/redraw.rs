//! A frame: what is stale is drawn, and what lies over the canvas is moved to its place.

use crate::marks;
use crate::surface::Surface;
use crate::theme;
use crate::view::TimelineView;
use crate::words;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};

/// The minimap's height, in the page's pixels.
const MAP: f64 = 40.0;

/// What must be drawn anew. Marks are, whatever it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stale {
    /// The colours, and everything with them.
    pub theme: bool,
    /// The size, and everything but the colours.
    pub size: bool,
    /// The rows.
    pub rows: bool,
}

impl Stale {
    /// Everything.
    pub const ALL: Self = Self { theme: true, size: true, rows: true };
}

impl TimelineView {
    /// Draws what is stale, and returns whether words change with it.
    pub(crate) fn draw(&mut self) -> bool {
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
        let locks = words::hand_overs(self.drawing.hand_overs());
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
            if let Some(Ok(canvas)) = sample.map(JsCast::dyn_into) {
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
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        style(element, name, value);
    }
}
