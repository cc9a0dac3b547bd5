//! The same as tables: what a range comes to, and every span.

use crate::view::{Message, Props, TimelineView};
use crate::viewer::Action;
use crate::words;
use analysis::format;
use model::grouped;
use timeline::{Selection, Sums, Table};
use yew::html::Scope;
use yew::prelude::*;

/// Spans on a page of the table.
const PAGE: usize = 50;

type Link = Scope<TimelineView>;

/// What the selected range comes to, group by group.
pub fn sums(state: &TimelineView, props: &Props, link: &Link) -> Html {
    let Some(range) = state.viewer.range() else { return Html::default() };
    let timeline = &props.timeline;
    let selection = Selection::new(timeline, range.start, range.end);
    let groups = timeline.groups().iter().enumerate().filter_map(|(place, group)| {
        let rows = timeline.rows_of(place);
        let sums: Sums = selection.rows.get(rows)?.iter().copied().sum();
        (sums.kinds().next().is_some()).then(|| (group.name.clone(), sums))
    });
    let groups: Vec<(String, Sums)> = groups.collect();
    let act = |action: Action| link.callback(move |_: MouseEvent| Message::Act(action.clone()));
    let cell = |sums: &Sums, kind| {
        let (time, all) = (sums.time(kind), sums.total());
        if sums.count(kind) == 0 {
            return html! { <td class="number">{ "–" }</td> };
        }
        let share = format::percent(time.0 as f64 / all.0.max(1) as f64);
        html! {
            <td class="number">
                { format::once(time) }
                <span class="share">{ share }</span>
            </td>
        }
    };
    let kinds = selection.total.lines().into_iter().map(|(kind, _, _)| {
        html! {
            <tr>
                <th scope="row">{ kind.name() }</th>
                { for groups.iter().map(|(_, sums)| cell(sums, kind)) }
                if groups.len() > 1 {
                    { cell(&selection.total, kind) }
                }
            </tr>
        }
    });
    html! {
        <div class="timeline-sums">
            <div class="timeline-bar">
                <p>
                    <strong>{ format::once(selection.length()) }</strong>
                    { format!(" selected, {}", words::stretch(timeline, range)) }
                </p>
                <div class="timeline-buttons">
                    <button type="button" class="timeline-button" onclick={act(Action::ShowRange)}>
                        { "Zoom in on it" }
                    </button>
                    <button type="button" class="timeline-button" onclick={act(Action::Clear)}>
                        { "Clear" }
                    </button>
                </div>
            </div>
            <div class="timeline-wide" tabindex="0" role="region" aria-label="Sums of the selected range">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ "The time of all workers" }</th>
                            { for groups.iter().map(|(name, _)| html! {
                                <th scope="col" class="number">{ name.clone() }</th>
                            }) }
                            if groups.len() > 1 {
                                <th scope="col" class="number">{ "All" }</th>
                            }
                        </tr>
                    </thead>
                    <tbody>{ for kinds }</tbody>
                </table>
            </div>
        </div>
    }
}

/// Every span of the selected range, or of what is seen, a page at a time.
pub fn table(state: &TimelineView, props: &Props, link: &Link) -> Html {
    let toggled = link.callback(|event: Event| {
        let details = event.target_dyn_into::<web_sys::Element>();
        Message::Table(details.is_some_and(|details| details.has_attribute("open")))
    });
    html! {
        <details class="timeline-table" ontoggle={toggled}>
            <summary>{ "As a table" }</summary>
            if let Some(window) = &state.table {
                { page(state, props, link, &Table::new(&props.timeline, window), window) }
            }
        </details>
    }
}

fn page(
    state: &TimelineView,
    props: &Props,
    link: &Link,
    table: &Table<'_>,
    window: &std::ops::Range<model::Nanos>,
) -> Html {
    let pages = table.len().div_ceil(PAGE).max(1);
    let page = state.page.min(pages - 1);
    let lines = table.lines(page * PAGE..(page + 1) * PAGE);
    let stretch = words::stretch(&props.timeline, window);
    let number = |number: usize| grouped(number as u64);
    let caption = if table.is_empty() {
        format!("No spans from {stretch}")
    } else {
        let (first, last) = (page * PAGE + 1, page * PAGE + lines.len());
        let (first, last, all) = (number(first), number(last), number(table.len()));
        format!("Spans {first} to {last} of {all} that there are from {stretch}")
    };
    let line = |line: timeline::Line| {
        html! {
            <tr>
                <td>{ line.group }</td>
                <td>{ line.worker }</td>
                <th scope="row">
                    { line.kind }
                    if !line.note.is_empty() {
                        <span class="share">{ line.note }</span>
                    }
                </th>
                <td class="number">{ line.from }</td>
                <td class="number">{ line.took }</td>
                <td class="number">{ line.tasks }</td>
            </tr>
        }
    };
    let turn = |label: &'static str, to: Option<usize>| {
        let press = link.batch_callback(move |_: MouseEvent| to.map(Message::Page));
        html! {
            <button type="button" class="timeline-button" disabled={to.is_none()} onclick={press}>
                { label }
            </button>
        }
    };
    html! {
        <>
            <p class="timeline-caption">{ caption.clone() }</p>
            <div class="timeline-wide" tabindex="0" role="region" aria-label={caption}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ props.group.clone() }</th>
                            <th scope="col">{ "Worker" }</th>
                            <th scope="col">{ "What" }</th>
                            <th scope="col" class="number">{ "From" }</th>
                            <th scope="col" class="number">{ "Took" }</th>
                            <th scope="col" class="number">{ "Tasks" }</th>
                        </tr>
                    </thead>
                    <tbody>{ for lines.into_iter().map(line) }</tbody>
                </table>
            </div>
            if pages > 1 {
                <div class="timeline-buttons">
                    { turn("Earlier spans", page.checked_sub(1)) }
                    { turn("Later spans", Some(page + 1).filter(|next| *next < pages)) }
                </div>
            }
        </>
    }
}
