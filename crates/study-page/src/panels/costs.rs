//! Where each lane's time went: a bar of parts, the same as a table, and CPython's figures beside.

use super::paid::paid;
use super::{lane_word, scale, tag};
use crate::Subject;
use crate::stack::{self, Group, Segment};
use analysis::{LaneCosts, PartKind, axis, format, recorded};
use model::Nanos;
use yew::prelude::*;

/// The costs of a run.
pub fn costs(subject: &Subject) -> Html {
    let costs = &subject.costs;
    let Some(longest) = costs.iter().map(stack::length).max() else { return Html::default() };
    let end = axis::round_up(longest);
    let groups: Vec<Group> = Group::ALL
        .into_iter()
        .filter(|group| {
            let parts = costs.iter().flat_map(|lane| &lane.parts);
            parts.into_iter().any(|part| Group::of(part.kind) == *group && part.time > Nanos::ZERO)
        })
        .collect();
    html! {
        <section
            class={classes!("costs", subject.is_recorded().then_some("is-recorded"))}
            aria-labelledby="costs-heading">
            <h2 id="costs-heading">{ "Where the time went" }{ " " }{ tag(subject.provenance()) }</h2>
            <p class="help">
                { "What a worker did on the average, from asking for it to the answer of one \
                   execution. A bar is as long as a program that does this once waits." }
            </p>
            <div class="stacks" aria-hidden="true">
                { for costs.iter().map(|lane| bar(lane, end)) }
                { scale(&axis::ticks(end), end) }
            </div>
            <ul class="part-key" aria-hidden="true">
                { for groups.iter().map(|group| html! {
                    <li><span class={classes!("part", group.class())} />{ group.name() }</li>
                }) }
            </ul>
            { parts_table(costs) }
            { beside(subject) }
        </section>
    }
}

fn bar(lane: &LaneCosts, end: Nanos) -> Html {
    let segment = |segment: &Segment| {
        let label = segment.labelled.then(|| format::percent(segment.share));
        html! {
            <span
                class={classes!("part", segment.group.class())}
                style={format!("width: {:.3}%", segment.width)}
                title={format!("{}: {}", segment.group.name(), format::percent(segment.share))}
            >
                if let Some(label) = label {
                    <span class="part-label">{ label }</span>
                }
            </span>
        }
    };
    html! {
        <div class={classes!("stack-row", format!("lane-{}", lane.lane.slug()))}>
            <span class="stack-name">{ lane.lane.name() }</span>
            <span class="stack">{ for stack::segments(lane, end).iter().map(segment) }</span>
        </div>
    }
}

/// Every kind of part and what was paid besides, lane by lane.
fn parts_table(costs: &[LaneCosts]) -> Html {
    let kinds: Vec<PartKind> = PartKind::ALL
        .into_iter()
        .filter(|kind| costs.iter().any(|lane| lane.time(*kind) > Nanos::ZERO))
        .collect();
    let head = |text: &'static str| html! { <th scope="col">{ text }</th> };
    let row = |lane: &LaneCosts| {
        let part = |kind: &PartKind| match lane.part(*kind) {
            Some(part) => html! {
                <td title={part.source.name()}>
                    { format::once(part.time) }{ " " }
                    <span class="aside">{ format::percent(part.share) }</span>
                </td>
            },
            None => html! { <td>{ "–" }</td> },
        };
        html! {
            <tr>
                <th scope="row">{ lane_word(lane.lane, lane.lane.name()) }</th>
                { for kinds.iter().map(part) }
            </tr>
        }
    };
    html! {
        <details class="twin-fold">
            <summary>{ "The costs as a table" }</summary>
            <div class="table-scroll" role="region" aria-label="Costs, scrollable" tabindex="0">
                <table id="costs-table">
                    <caption class="help">
                        { "Added up over the lane’s workers, for one execution. How a figure is \
                           known stands in its tooltip: start-up was measured once, most parts are \
                           medians of all samples, some are from the timeline of the last \
                           iteration, and idle is what is left." }
                    </caption>
                    <thead>
                        <tr>
                            { head("Lane") }
                            { for kinds.iter().map(|kind| head(kind.name())) }
                        </tr>
                    </thead>
                    <tbody>{ for costs.iter().map(row) }</tbody>
                </table>
            </div>
            { paid(costs) }
        </details>
    }
}

/// What was measured here beside what CPython was seen to pay for the like.
fn beside(subject: &Subject) -> Html {
    let pairs: Vec<_> = subject.costs.iter().flat_map(recorded::beside).collect();
    if pairs.is_empty() {
        return Html::default();
    }
    let row = |pair: &recorded::Beside| {
        html! {
            <tr>
                <th scope="row">{ lane_word(pair.lane, pair.lane.name()) }{ ": " }{ pair.label }</th>
                <td>{ pair.measured_text() }</td>
                <td class="recorded-figures">
                    <ul>
                        { for pair.recorded.iter().map(|figure| html! {
                            <li>{ figure.label() }{ ": " }<span>{ figure.text() }</span></li>
                        }) }
                    </ul>
                </td>
            </tr>
        }
    };
    html! {
        <details class="twin-fold">
            <summary>{ "Beside CPython" }</summary>
            <p class="help">
                { format!("CPython’s figures are {}; they are not this machine’s.", recorded::ORIGIN) }
            </p>
            <div class="table-scroll" role="region" aria-label="Beside CPython, scrollable" tabindex="0">
                <table id="beside-table">
                    <thead>
                        <tr>
                            <th scope="col">{ "Cost" }</th>
                            <th scope="col">{ if subject.is_recorded() { "Recorded" } else { "Measured here" } }</th>
                            <th scope="col">{ "CPython, recorded" }</th>
                        </tr>
                    </thead>
                    <tbody>{ for pairs.iter().map(row) }</tbody>
                </table>
            </div>
        </details>
    }
}
