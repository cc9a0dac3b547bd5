//! Which lane to use, what that is in Python, and what took the time.

use super::{lane_word, prose, tag};
use crate::Subject;
use analysis::{Advice, Finding, Python};
use yew::prelude::*;

/// The advice of a run, and its findings.
pub fn advice(subject: &Subject) -> Html {
    if subject.advice.is_none() && subject.findings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="advice" aria-labelledby="advice-heading">
            <h2 id="advice-heading">{ "What to use" }{ " " }{ tag(subject.provenance()) }</h2>
            if let Some(advice) = &subject.advice {
                <p class="advice-text">{ prose(&advice.sentences) }</p>
                { python(advice) }
            }
            if !subject.findings.is_empty() {
                <h3>{ "What took the time" }</h3>
                <ul class="warnings" id="findings">
                    { for subject.findings.iter().map(finding) }
                </ul>
            }
        </section>
    }
}

/// The lane's counterpart, and that of the lane for a default CPython where it is another.
fn python(advice: &Advice) -> Html {
    let other = advice.default_python.filter(|lane| *lane != advice.lane);
    let line = |lane, python: Python| {
        html! {
            <div>
                <dt>{ lane_word(lane, lane.name()) }{ format!(" is {}:", python.what) }</dt>
                <dd><code>{ python.idiom }</code></dd>
            </div>
        }
    };
    html! {
        <dl class="idioms">
            { line(advice.lane, advice.python) }
            if let Some(lane) = other {
                { line(lane, Python::of(lane)) }
            }
        </dl>
    }
}

fn finding(finding: &Finding) -> Html {
    html! {
        <li>
            <strong>{ finding.what() }{ "." }</strong>
            { format!(" {}. {}.", finding.why(), finding.advice()) }
        </li>
    }
}
