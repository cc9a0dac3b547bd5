//! What the link held and could not be used, or what it makes go wrong on purpose.

use crate::components::on;
use crate::store::{Action, State};
use yew::prelude::*;

/// Notices above the race, when there are any.
pub fn notices(state: &State, dispatch: &Callback<Action>) -> Html {
    html! {
        <>
            if !state.dropped.is_empty() {
                <div class="notice" role="status" id="dropped">
                    <div>
                        <p>{ "The link held something that cannot be used; the defaults stand in for it." }</p>
                        <ul>
                            { for state.dropped.iter().map(|sentence| html! { <li>{ sentence }</li> }) }
                        </ul>
                    </div>
                    <button class="quiet" onclick={on(dispatch, |_| Action::DismissedNotice)}>
                        { "Dismiss" }
                    </button>
                </div>
            }
            if let Some(fault) = state.fault {
                <div class="notice" role="status" id="fault">
                    <p>
                        { format!("This link makes a lane fail on purpose: {}.", fault.slug()) }
                    </p>
                    <button class="quiet" onclick={on(dispatch, |_| Action::ClearedFault)}>
                        { "Stop that" }
                    </button>
                </div>
            }
        </>
    }
}
