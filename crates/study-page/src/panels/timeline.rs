//! What every worker of every lane did, on one time axis.

use super::tag;
use crate::Subject;
use crate::app::{Message, Study};
use std::rc::Rc;
use timeline_view::TimelineView;
use yew::html::Scope;
use yew::prelude::*;

/// The timeline of a run.
pub fn timeline(subject: &Subject, link: &Scope<Study>) -> Html {
    html! {
        <section class="spans" id="timeline" aria-labelledby="timeline-heading">
            <h2 id="timeline-heading">
                { "What every worker did" }{ " " }{ tag(subject.provenance()) }
            </h2>
            if subject.timeline.rows().is_empty() {
                <p class="help">
                    { "This run holds no spans. Run on this machine to see when each worker \
                       computed, waited and copied." }
                </p>
            } else {
                <p class="help">
                    { "The last measured iteration of each lane, from its first task to its answer. \
                       Rows that alternate take turns; rows that are full side by side compute at \
                       the same time." }
                </p>
                <TimelineView
                    timeline={Rc::clone(&subject.timeline)}
                    label="Every worker of every lane"
                    on_cursor={link.callback(Message::Moment)}
                >
                    <button type="button" id="trace" onclick={link.callback(|_| Message::Trace)}>
                        { "Save as a trace" }
                    </button>
                    <span class="aside">{ "for Perfetto and speedscope" }</span>
                </TimelineView>
            }
        </section>
    }
}
