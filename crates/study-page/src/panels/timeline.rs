//! What every worker did, moment by moment.

use super::tag;
use crate::Subject;
use std::rc::Rc;
use timeline_view::TimelineView;
use yew::prelude::*;

/// The timeline of a run, with what else belongs beside its buttons.
pub fn timeline(subject: &Subject, buttons: Html) -> Html {
    html! {
        <section class="study-timeline" aria-labelledby="timeline-heading">
            <h2 id="timeline-heading">{ "What every worker did" }{ " " }{ tag(subject.provenance()) }</h2>
            <p class="help">
                { "The last measured execution of each lane, from handing out its first task to its \
                   answer. All lanes begin at the left edge, though they ran one after the other." }
            </p>
            <TimelineView
                timeline={Rc::clone(&subject.timeline)}
                label="Every worker of every lane"
            >
                { buttons }
            </TimelineView>
        </section>
    }
}
