//! What took the time, in sentences.

use crate::Subject;
use yew::prelude::*;

/// The findings of a run.
pub fn findings(subject: &Subject) -> Html {
    if subject.findings.is_empty() {
        return Html::default();
    }
    let item = |finding: &analysis::Finding| {
        html! {
            <li>
                <strong>{ finding.what() }{ "." }</strong>
                { format!(" {}. {}.", finding.why(), finding.advice()) }
            </li>
        }
    };
    html! {
        <section class="findings" aria-labelledby="findings-heading">
            <h2 id="findings-heading">{ "What took the time" }</h2>
            <ul class="warnings">{ for subject.findings.iter().map(item) }</ul>
        </section>
    }
}
