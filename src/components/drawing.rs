//! SVG text of our own making, put into the page as it is.

use yew::prelude::*;

/// The text of one `<svg>` element.
#[derive(Clone, PartialEq, Properties)]
pub struct DrawingProps {
    /// The markup.
    pub svg: AttrValue,
}

/// Puts a drawing into the page. It is only drawn again when its text changes.
#[component]
pub fn Drawing(props: &DrawingProps) -> Html {
    Html::from_html_unchecked(props.svg.clone())
}
