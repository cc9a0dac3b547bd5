//! Small parts that several panels use.

mod drawing;
mod lane_word;
mod segmented;

pub use drawing::Drawing;
pub use lane_word::LaneWord;
pub use segmented::Segmented;

use crate::store::Action;
use yew::prelude::*;

/// A handler that dispatches an action of its own making for each event.
pub fn on<E>(dispatch: &Callback<Action>, action: impl Fn(E) -> Action + 'static) -> Callback<E>
where
    E: 'static,
{
    dispatch.reform(action)
}
