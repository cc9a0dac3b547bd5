//! The parts of the page, from top to bottom. Each renders state and dispatches actions.

mod controls;
mod header;
mod notice;
mod params;
mod picture;
mod race;
mod result;
mod story;
mod table;

pub use controls::Controls;
pub use header::Header;
pub use notice::Notice;
pub use params::ParamsPanel;
pub use picture::PicturePanel;
pub use race::RacePanel;
pub use result::ResultPanel;
pub use story::Story;

use crate::store::{Action, State};
use std::rc::Rc;
use yew::prelude::*;

/// What most panels get.
#[derive(Clone, Properties)]
pub struct PanelProps {
    /// What is known.
    pub state: Rc<State>,
    /// Where what the reader does goes.
    pub dispatch: Callback<Action>,
}

impl PartialEq for PanelProps {
    /// A state is only replaced when something happened: its identity says enough.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state) && self.dispatch == other.dispatch
    }
}
