//! The studied run beside another one: an earlier run of this page, another browser's, a friend's.

use super::{lane_word, prose};
use crate::Subject;
use crate::app::{Message, Study};
use crate::comparing::{Comparing, Drawn, name};
use analysis::{Change, LanePair, Row, axis, format};
use model::Nanos;
use std::rc::Rc;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::html::Scope;
use yew::prelude::*;

/// The comparison panel.
pub fn comparison(comparing: &Comparing, subject: &Subject, link: &Scope<Study>) -> Html {
    html! {
        <section class="comparison" id="comparison" aria-labelledby="comparison-heading">
            <h2 id="comparison-heading">{ "Beside another run" }</h2>
            <p class="help">
                { "An earlier run of this page, with other parameters perhaps, or the file of a run \
                   from another browser or machine. The file stays in this page." }
            </p>
            { controls(comparing, subject, link) }
            if let Some(drawn) = &comparing.drawn {
                { result(drawn, subject) }
            }
        </section>
    }
}

fn controls(comparing: &Comparing, subject: &Subject, link: &Scope<Study>) -> Html {
    let choices: Vec<Rc<model::Run>> = comparing.choices(subject).cloned().collect();
    let chosen = comparing.drawn.as_ref().map(|drawn| Rc::clone(&drawn.other));
    let option = |run: &Rc<model::Run>| {
        html! { <option selected={chosen.as_ref() == Some(run)}>{ name(run) }</option> }
    };
    let options: Html = choices.iter().map(option).collect();
    let empty = choices.is_empty();
    let choose = link.callback(move |event: Event| {
        let select: Option<HtmlSelectElement> = event.target_dyn_into();
        let index = select.map_or(0, |select| select.selected_index());
        let run = usize::try_from(index - 1).ok().and_then(|index| choices.get(index)).cloned();
        Message::Compare(run)
    });
    let opened = link.clone();
    let open = Callback::from(move |event: Event| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again.
        input.set_value("");
        let link = opened.clone();
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            link.send_message(Message::Opened(file.name(), text.unwrap_or_default()));
        });
    });
    html! {
        <div class="sweep-controls">
            <label for="other-run">{ "Compare with" }</label>
            <select id="other-run" onchange={choose} disabled={empty}>
                <option>{ if empty { "no other run yet" } else { "nothing" } }</option>
                { options }
            </select>
            <label class="file-button" for="other-file">{ "Open a run’s file…" }</label>
            <input class="unseen" type="file" id="other-file" accept=".json" onchange={open} />
            if let Some(complaint) = &comparing.complaint {
                <p class="complaint" role="alert">{ complaint }{ "." }</p>
            }
        </div>
    }
}

fn result(drawn: &Drawn, subject: &Subject) -> Html {
    let found = &drawn.differences;
    let svg = |text: &String| Html::from_html_unchecked(AttrValue::from(text.clone()));
    html! {
        <>
            if !found.obstacles.is_empty() {
                <ul class="warnings" id="obstacles">
                    { for found.obstacles.iter().map(|obstacle| html! {
                        <li>
                            <strong>{ obstacle.what() }{ "." }</strong>
                            { format!(" {}.", obstacle.why()) }
                        </li>
                    }) }
                </ul>
            }
            <ul class="sweep-sentences" id="differences">
                { for found.sentences.iter().map(|said| html! { <li>{ prose(said) }</li> }) }
            </ul>
            <div class="stacks" aria-hidden="true">
                { for drawn.pairs.iter().map(|pair| html! {
                    <div class={format!("stack-row lane-{}", pair.lane.slug())}>
                        <span class="stack-name">{ pair.lane.name() }</span>
                        <span>{ svg(&pair.svg) }</span>
                    </div>
                }) }
                { scale(drawn.end) }
            </div>
            <ul class="part-key" aria-hidden="true">
                <li><span class="part pair-this" />{ format!("this run: {}", name(&subject.run)) }</li>
                <li><span class="part pair-other" />{ format!("other run: {}", name(&drawn.other)) }</li>
            </ul>
            <p class="help">{ "A bar is the median time of one execution with its start-up." }</p>
            { lanes(&found.lanes) }
            { rows("Chosen differently", &found.settings) }
            { rows("Machine and browser", &found.environment) }
        </>
    }
}

fn scale(end: Nanos) -> Html {
    super::scale(&axis::ticks(end), end)
}

fn lanes(pairs: &[LanePair]) -> Html {
    let time = |time| Option::map_or(time, "–".to_owned(), format::duration);
    let row = |pair: &LanePair| {
        let change = match pair.change {
            Some(Change::Slower) => "the other is slower",
            Some(Change::Same) => "no difference beyond the noise",
            Some(Change::Faster) => "the other is faster",
            None if pair.ratio.is_some() => "too few samples to tell",
            None => "–",
        };
        html! {
            <tr>
                <th scope="row">{ lane_word(pair.lane, pair.lane.name()) }</th>
                <td>{ time(pair.this) }</td>
                <td>{ time(pair.other) }</td>
                <td>{ pair.ratio.map_or("–".to_owned(), format::ratio) }</td>
                <td class="answer">{ change }</td>
            </tr>
        }
    };
    html! {
        <div class="table-scroll" role="region" aria-label="Both runs, scrollable" tabindex="0">
            <table id="pairs-table">
                <thead>
                    <tr>
                        <th scope="col">{ "Median, steady state" }</th>
                        <th scope="col">{ "This run" }</th>
                        <th scope="col">{ "Other run" }</th>
                        <th scope="col">{ "Other over this" }</th>
                        <th scope="col" class="answer">{ "Difference" }</th>
                    </tr>
                </thead>
                <tbody>{ for pairs.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn rows(title: &'static str, rows: &[Row]) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <div class="table-scroll" role="region" aria-label={title} tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ title }</th>
                        <th scope="col">{ "This run" }</th>
                        <th scope="col">{ "Other run" }</th>
                    </tr>
                </thead>
                <tbody>
                    { for rows.iter().map(|row| html! {
                        <tr>
                            <th scope="row">{ row.label }</th>
                            <td>{ &row.this }</td>
                            <td>{ &row.other }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
