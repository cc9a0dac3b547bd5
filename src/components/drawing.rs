//! SVG text of our own making, put into the page as it is.

use std::rc::Rc;
use yew::prelude::*;

/// The text of one `<svg>` element as an element. The page is only touched when the text changes.
pub fn drawing(svg: &Rc<str>) -> Html {
    Html::from_html_unchecked(AttrValue::from(Rc::clone(svg)))
}
