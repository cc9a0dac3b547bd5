//! Which lane to use, what that is in Python, and what took the time.

use super::{lane_word, prose, tag};
use crate::Subject;
use analysis::{Advice, Finding, Python, Shape};
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
            { shapes(&subject.shapes) }
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

/// What is taught beside what was measured. That they differ is worth knowing, not worth hiding.
pub fn shapes(shapes: &[Shape]) -> Html {
    if shapes.is_empty() {
        return Html::default();
    }
    let item = |shape: &Shape| {
        let (class, word) =
            if shape.holds { ("holds", "as taught") } else { ("fails", "not as taught") };
        html! {
            <li class={class}>
                <strong>{ shape.lesson.question() }</strong>{ " " }
                <span class="shape-word">{ word }</span>
                <span class="shape-detail">
                    { format!("Expected {}; {}.", shape.expected, shape.measured) }
                </span>
            </li>
        }
    };
    html! {
        <>
            <h3>{ "What is taught, and what happened here" }</h3>
            <ul class="shapes" id="shapes">{ for shapes.iter().map(item) }</ul>
        </>
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
