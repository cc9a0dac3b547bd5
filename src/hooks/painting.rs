//! Pixels onto a canvas.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// Paints what `pixels` makes of `what`, whenever that changes: width, height and four bytes a
/// pixel. It is given the canvas's own text colour, which the style sheet sets to a lane's hue.
#[hook]
pub fn use_painting<T: PartialEq + 'static>(
    canvas: NodeRef,
    what: T,
    pixels: impl FnOnce(&T, [u8; 3]) -> Option<(u32, u32, Vec<u8>)> + 'static,
) {
    use_effect_with(what, move |what| {
        if let Some(canvas) = canvas.cast::<HtmlCanvasElement>()
            && let Some((width, height, rgba)) = pixels(what, colour(&canvas))
        {
            paint(&canvas, width, height, &rgba);
        }
    });
}

fn paint(canvas: &HtmlCanvasElement, width: u32, height: u32, rgba: &[u8]) -> Option<()> {
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height).ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}

/// The computed colour, which browsers write as `rgb(0, 114, 178)`.
fn colour(canvas: &HtmlCanvasElement) -> [u8; 3] {
    let style = web_sys::window().and_then(|window| window.get_computed_style(canvas).ok()?);
    let text = style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
    let mut channels =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<u8>().ok());
    [(); 3].map(|()| channels.next().unwrap_or(128))
}
