//! Pixels and marks onto a canvas.

use crate::ink::{Ink, Palette, Pixel};
use crate::marks::{self, Mark, Set};
use crate::raster::{Painter, Raster};
use crate::viewer::Viewer;
use model::SpanKind;
use std::f64::consts::TAU;
use timeline::HandOvers;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// What a drawing needs and keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Drawing {
    painter: Painter,
    raster: Raster,
    family: String,
    ticks: Vec<timeline::Tick>,
    hand_overs: HandOvers,
}

impl Drawing {
    /// Takes other colours and another font.
    pub fn dress(&mut self, palette: Palette, family: String) {
        self.painter.recolour(palette);
        self.family = family;
    }

    /// The hand-overs of what was drawn last.
    pub const fn hand_overs(&self) -> &HandOvers {
        &self.hand_overs
    }

    /// Draws what is looked at. Where only marks have changed, the `rows` are those of the last
    /// time.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, viewer: &Viewer, rows: bool) -> Option<()> {
        let surface = viewer.surface();
        let context = context(canvas)?;
        if (canvas.width(), canvas.height()) != (surface.width(), surface.height()) {
            canvas.set_width(surface.width());
            canvas.set_height(surface.height());
        }
        if rows || self.raster.size() != (surface.width(), surface.height()) {
            self.ticks = marks::ticks(viewer);
            self.hand_overs = marks::hand_overs(viewer);
            let places: Vec<f64> = self.ticks.iter().map(|tick| tick.x).collect();
            let (timeline, view) = (viewer.timeline(), viewer.view());
            self.painter.rows(&mut self.raster, timeline, view, surface, &places);
        }
        put(&context, &self.raster)?;
        let pen = Pen {
            context: &context,
            palette: self.painter.palette(),
            family: &self.family,
            ratio: surface.ratio(),
        };
        for mark in marks::marks(viewer, &self.ticks, &self.hand_overs) {
            pen.draw(&mark);
        }
        Some(())
    }

    /// How wide words are that are set as labels, in the page's pixels.
    pub fn measure<'a>(&'a self, canvas: &HtmlCanvasElement) -> impl Fn(&str) -> f64 + use<'a> {
        let context = context(canvas);
        if let Some(context) = &context {
            context.set_font(&format!("{}px {}", Set::Label.size(), self.family));
        }
        move |text| {
            let width = context.as_ref().and_then(|context| context.measure_text(text).ok());
            width.map_or(8.0 * text.len() as f64, |metrics| metrics.width())
        }
    }

    /// Draws the minimap, each group a strip: computing in its hue from below, waiting above it.
    pub fn map(&self, canvas: &HtmlCanvasElement, viewer: &Viewer, height: f64) -> Option<()> {
        let surface = viewer.surface();
        let palette = self.painter.palette();
        let (width, all) = (surface.plot_width(), (height * surface.ratio()).round() as u32);
        let strips = timeline::minimap(viewer.timeline(), width);
        let mut raster = Raster::default();
        raster.clear(width, all, palette.track);
        let number = strips.len().max(1) as u32;
        for (place, strip) in (0..).zip(&strips) {
            let (top, bottom) = (all * place / number, all * (place + 1) / number);
            let room = (bottom - top).saturating_sub(surface.unit());
            for (x, share) in (0..).zip(&strip.columns) {
                let high = |share: f32| (f64::from(share) * f64::from(room)).ceil() as u32;
                let computing = bottom - high(share.computing);
                let other = bottom - high(share.computing + share.other).min(room);
                raster.fill(&(x..x + 1), &(other..computing), palette.wait);
                let hue = palette.pixel(Ink::Hue(strip.group));
                raster.fill(&(x..x + 1), &(computing..bottom), hue);
            }
        }
        show(canvas, &raster)
    }

    /// Draws a sample of a kind.
    pub fn swatch(&mut self, canvas: &HtmlCanvasElement, kind: SpanKind, viewer: &Viewer) {
        let mut raster = Raster::default();
        let unit = viewer.surface().unit();
        self.painter.swatch(&mut raster, kind, viewer.timeline(), unit);
        show(canvas, &raster);
        let width = f64::from(raster.size().0) / f64::from(unit);
        // A style that is refused leaves the sample in its own size.
        canvas.style().set_property("width", &format!("{width}px")).ok();
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Makes the canvas what is in the picture.
fn show(canvas: &HtmlCanvasElement, raster: &Raster) -> Option<()> {
    let (width, height) = raster.size();
    canvas.set_width(width);
    canvas.set_height(height);
    put(&context(canvas)?, raster)
}

fn put(context: &CanvasRenderingContext2d, raster: &Raster) -> Option<()> {
    let (width, height) = raster.size();
    let bytes = Clamped(raster.bytes());
    let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}

/// A colour as the canvas wants it.
fn css([red, green, blue, _]: Pixel) -> String {
    format!("rgb({red} {green} {blue})")
}

struct Pen<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    family: &'a str,
    ratio: f64,
}

impl Pen<'_> {
    fn fill_with(&self, ink: Ink) {
        self.context.set_fill_style_str(&css(self.palette.pixel(ink)));
    }

    fn draw(&self, mark: &Mark) {
        let context = self.context;
        match mark {
            Mark::Text { x, y, text, ink, set, room } => {
                self.text((*x, *y), text, *ink, *set, *room);
            }
            Mark::Fill { x, y, ink, opacity } => {
                context.set_global_alpha(*opacity);
                self.fill_with(*ink);
                context.fill_rect(x.start, y.start, x.end - x.start, y.end - y.start);
                context.set_global_alpha(1.0);
            }
            Mark::Outline { x, y } => {
                for (ink, width, out) in [(Ink::Paper, 4.0, 2.0), (Ink::Text, 2.0, 2.0)] {
                    let out = out * self.ratio;
                    context.set_line_width(width * self.ratio);
                    context.set_stroke_style_str(&css(self.palette.pixel(ink)));
                    let (width, height) = (x.end - x.start, y.end - y.start);
                    let (left, top) = (x.start - out, y.start - out);
                    context.stroke_rect(left, top, width + 2.0 * out, height + 2.0 * out);
                }
            }
            Mark::HandOver { x, from, to } => {
                let down = if from <= to { 1.0 } else { -1.0 };
                let tip = to - down * 3.0 * self.ratio;
                self.haloed(|| {
                    if from != to {
                        context.move_to(*x, *from);
                        context.line_to(*x, tip);
                    }
                });
                // Where it came from is not known where there is no line.
                self.head((*x, tip), (0.0, down));
            }
            Mark::Way { from, to } => {
                let bend =
                    ((to.0 - from.0).abs() / 2.0).clamp(12.0 * self.ratio, 120.0 * self.ratio);
                self.haloed(|| {
                    context.move_to(from.0, from.1);
                    context.bezier_curve_to(from.0 + bend, from.1, to.0 - bend, to.1, to.0, to.1);
                });
                self.dot(*from);
                self.head(*to, (1.0, 0.0));
            }
        }
    }

    /// Strokes a path twice: broad in the paper's colour, then thin.
    fn haloed(&self, path: impl Fn()) {
        for (ink, width) in [(Ink::Paper, 3.5), (Ink::Text, 1.5)] {
            self.context.set_line_width(width * self.ratio);
            self.context.set_stroke_style_str(&css(self.palette.pixel(ink)));
            self.context.begin_path();
            path();
            self.context.stroke();
        }
    }

    /// A triangle that points at a place, in a direction.
    fn head(&self, (x, y): (f64, f64), (right, down): (f64, f64)) {
        let (long, broad) = (5.5 * self.ratio, 3.0 * self.ratio);
        let context = self.context;
        let (back_x, back_y) = (x - right * long, y - down * long);
        context.begin_path();
        context.move_to(x, y);
        context.line_to(back_x - down * broad, back_y + right * broad);
        context.line_to(back_x + down * broad, back_y - right * broad);
        context.close_path();
        self.halo_then_fill();
    }

    fn dot(&self, (x, y): (f64, f64)) {
        self.context.begin_path();
        // A radius that is not negative is never refused.
        self.context.arc(x, y, 2.0 * self.ratio, 0.0, TAU).ok();
        self.halo_then_fill();
    }

    fn halo_then_fill(&self) {
        self.context.set_line_width(2.0 * self.ratio);
        self.context.set_stroke_style_str(&css(self.palette.pixel(Ink::Paper)));
        self.context.stroke();
        self.fill_with(Ink::Text);
        self.context.fill();
    }

    fn text(&self, (x, y): (f64, f64), text: &str, ink: Ink, set: Set, room: f64) {
        let context = self.context;
        let size = set.size() * self.ratio;
        let weight = if set == Set::Head { 600 } else { 400 };
        context.set_font(&format!("{weight} {size}px {}", self.family));
        context.set_text_baseline("middle");
        context.set_text_align(match set {
            Set::Head | Set::Inside(_) => "left",
            Set::Label => "right",
            Set::Moment => "center",
        });
        let wide = |text: &str| {
            let metrics = context.measure_text(text);
            metrics.map_or(size * text.len() as f64, |metrics| metrics.width())
        };
        let width = wide(text);
        let mut cut = text.to_owned();
        if width > room {
            if matches!(set, Set::Inside(_)) {
                return;
            }
            let keep = (text.chars().count() as f64 * room / width) as usize;
            cut = text.chars().take(keep.saturating_sub(1)).chain(['…']).collect();
        }
        let paper = match set {
            Set::Inside(paper) => Some(paper),
            Set::Head => Some(Ink::Paper),
            Set::Label | Set::Moment => None,
        };
        if let Some(paper) = paper {
            self.fill_with(paper);
            let (pad, high) = (3.0 * self.ratio, size * 1.2);
            context.fill_rect(x - pad, y - high / 2.0, width + 2.0 * pad, high);
        }
        // The first and the last moment stay on the canvas.
        let x = match set {
            Set::Moment => {
                x.min(f64::from(context.canvas().map_or(u32::MAX, |it| it.width())) - width / 2.0)
            }
            Set::Head | Set::Label | Set::Inside(_) => x,
        };
        self.fill_with(ink);
        // Text is refused only where memory is short.
        context.fill_text(&cut, x, y + self.ratio * 0.5).ok();
    }
}
