//! Small parts that several panels use.

mod drawing;
mod lane_word;
mod painting;
mod segmented;

pub use drawing::drawing;
pub use lane_word::lane_word;
pub use painting::Painting;
pub use segmented::segmented;

use crate::store::Action;
use yew::prelude::*;

/// A handler that dispatches an action of its own making for each event.
pub fn on<E: 'static>(
    dispatch: &Callback<Action>,
    action: impl Fn(E) -> Action + 'static,
) -> Callback<E> {
    dispatch.reform(action)
}
