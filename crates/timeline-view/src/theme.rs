//! The colours and the font that the style sheet gives the timeline. A canvas knows no custom
//! properties, so hidden elements have them as their text colour, and are asked for that.

use crate::ink::{Palette, Pixel};
use web_sys::{Element, Window};

/// The classes of the elements that are asked, in the order of [`Palette`]'s fields. The groups'
/// follow.
pub const INKS: [&str; 7] = ["paper", "track", "text", "muted", "rule", "wait", "edge"];

/// The colours of the children of an element: one for each of [`INKS`], and one for each group.
pub fn palette(window: &Window, inks: &Element) -> Palette {
    let children = inks.children();
    let colour = |index| {
        let style = window.get_computed_style(&children.item(index)?).ok()??;
        style.get_property_value("color").ok().map(|text| pixel(&text))
    };
    let mut colours = (0..children.length()).map(|index| colour(index).unwrap_or_default());
    let mut next = || colours.next().unwrap_or_default();
    Palette {
        paper: next(),
        track: next(),
        text: next(),
        muted: next(),
        rule: next(),
        wait: next(),
        edge: next(),
        hues: colours.collect(),
    }
}

/// The font of an element, for the canvas.
pub fn family(window: &Window, element: &Element) -> String {
    let style = window.get_computed_style(element).ok().flatten();
    let family = style.and_then(|style| style.get_property_value("font-family").ok());
    family.filter(|family| !family.is_empty()).unwrap_or_else(|| "sans-serif".to_owned())
}

/// A computed colour, which browsers write as `rgb(0, 114, 178)`, with a share behind it where one
/// sees through.
fn pixel(text: &str) -> Pixel {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    let mut channels = numbers.filter_map(|number| number.parse::<f64>().ok());
    let mut next = || channels.next().map_or(128, |channel| channel.round() as u8);
    [next(), next(), next(), 255]
}
