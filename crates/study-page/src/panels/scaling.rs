//! How far it scales: one press sweeps a parameter; speedups and efficiencies over it.

use super::{lane_word, prose, shapes, tag};
use crate::app::{Message, Study};
use crate::curve::{Chart, Label};
use crate::sweeping::{Drawn, kinds};
use analysis::{CurvePoint, LaneCurve, Sweep, SweepKind, format};
use model::{WorkloadMeta, grouped};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};
use yew::html::Scope;
use yew::prelude::*;

/// The scaling panel for a workload.
pub fn scaling(study: &Study, workload: &'static WorkloadMeta, link: &Scope<Study>) -> Html {
    let sweeping = &study.sweeping;
    html! {
        <section class="scaling" id="scaling" aria-labelledby="scaling-heading">
            <h2 id="scaling-heading">
                { "How far it scales" }{ " " }
                if sweeping.drawn.is_some() { { tag("measured") } }
            </h2>
            <p class="help">
                { "Races the chosen lanes at several values of one parameter, each beside one \
                   thread, and fits the laws of scaling to what it measures. Everything else stays \
                   as it is chosen above." }
            </p>
            { controls(study, workload, link) }
            if let Some(complaint) = &sweeping.complaint {
                <p class="complaint" role="alert">{ complaint }{ "." }</p>
            }
            if let Some(drawn) = &sweeping.drawn {
                { result(drawn, sweeping.cursor, link) }
            }
        </section>
    }
}

fn controls(study: &Study, workload: &'static WorkloadMeta, link: &Scope<Study>) -> Html {
    let sweeping = &study.sweeping;
    if let Some(sweep) = &sweeping.going {
        return progress(sweep, link);
    }
    let kinds = kinds(workload, &study.environment());
    let chosen = sweeping.chosen.min(kinds.len().saturating_sub(1));
    let onchange = link.callback(|event: Event| {
        let select: Option<HtmlSelectElement> = event.target_dyn_into();
        Message::ChooseSweep(select.map_or(0, |select| select.selected_index().max(0) as usize))
    });
    let option = |(index, (_, name)): (usize, &(SweepKind, String))| {
        html! { <option selected={index == chosen}>{ name }</option> }
    };
    let begin = kinds.get(chosen).map(|(kind, _)| *kind);
    let onclick = link.batch_callback(move |_: MouseEvent| begin.map(Message::Sweep));
    html! {
        <div class="sweep-controls">
            <label key="label" for="sweep-kind">{ "Sweep" }</label>
            <select key="kind" id="sweep-kind" {onchange} disabled={study.running}>
                { for kinds.iter().enumerate().map(option) }
            </select>
            <button key="go" type="button" id="sweep" disabled={study.running || begin.is_none()} {onclick}>
                { "Sweep on this machine" }
            </button>
        </div>
    }
}

/// The button is the same element as the one that began it: the keyboard stays where it is.
fn progress(sweep: &Sweep, link: &Scope<Study>) -> Html {
    let (done, all) = sweep.progress();
    let now = sweep.value().map_or(String::new(), |value| {
        let unit = sweep.unit();
        format!(": {}{}{unit}", grouped(value), if unit.is_empty() { "" } else { " " })
    });
    html! {
        <div class="sweep-controls">
            <progress key="done" max={all.to_string()} value={done.to_string()} aria-label="The whole sweep" />
            <span key="status" role="status">{ format!("{} of {all}{now}", (done + 1).min(all)) }</span>
            <button key="go" type="button" id="stop-sweep" onclick={link.callback(|_| Message::StopSweep)}>
                { "Stop the sweep" }
            </button>
        </div>
    }
}

fn result(drawn: &Drawn, cursor: Option<f64>, link: &Scope<Study>) -> Html {
    let curves = &drawn.curves;
    let (title, kind) = match curves.kind {
        SweepKind::Workers { .. } | SweepKind::Scaled => ("By the laws of scaling", "modelled"),
        SweepKind::Knob(_) => ("Who is faster where", "measured"),
    };
    let label = curves.kind.knob().label();
    let unit = if curves.unit.is_empty() || label.eq_ignore_ascii_case(curves.unit) {
        label.to_owned()
    } else {
        format!("{label} ({})", curves.unit)
    };
    html! {
        <>
            <h3>{ title }{ " " }{ tag(kind) }</h3>
            <ul class="sweep-sentences" id="sweep-sentences">
                { for curves.sentences.iter().map(|phrases| html! { <li>{ prose(phrases) }</li> }) }
            </ul>
            { shapes(&drawn.shapes) }
            <div class="charts">
                if let Some(chart) = &drawn.speedup {
                    { plot("Speedup over one thread", chart, &unit, cursor, link) }
                }
                if let Some(chart) = &drawn.efficiency {
                    { plot("Efficiency: speedup for each worker", chart, &unit, cursor, link) }
                }
            </div>
            <p class="help">
                { "A dot is a measured ratio of medians with its 95 % interval. Lines are modelled: \
                   laws fitted to the dots where they could be, else just the way from dot to \
                   dot. Dotted lines are what would be ideal." }
            </p>
            { table(drawn, cursor) }
        </>
    }
}

fn plot(
    title: &'static str,
    chart: &Chart,
    unit: &str,
    cursor: Option<f64>,
    link: &Scope<Study>,
) -> Html {
    let chart = Rc::new(chart.clone());
    let moved = Rc::clone(&chart);
    let onpointermove = link.batch_callback(move |event: PointerEvent| {
        let plot: Element = event.current_target()?.dyn_into().ok()?;
        let share = f64::from(event.offset_x()) / f64::from(plot.client_width().max(1));
        Some(Message::Cursor(moved.nearest(100.0 * share)))
    });
    let onpointerleave = link.callback(|_| Message::Cursor(None));
    let svg = |text: String| Html::from_html_unchecked(AttrValue::from(text));
    let label = |label: &Label| {
        let class = label.lane.map(|lane| format!("lane-word lane-{}", lane.slug()));
        html! {
            <span class="curve-label" style={format!("top: {:.1}px", label.y)}>
                <span {class}>{ &label.text }</span>
            </span>
        }
    };
    html! {
        <figure class="chart">
            <figcaption>{ title }</figcaption>
            <div class="chart-grid">
                <div class="chart-plot" {onpointermove} {onpointerleave}>
                    { svg(chart.svg()) }
                    if let Some(cursor) = cursor {
                        <span
                            class="cursor"
                            style={format!("left: {:.2}%", chart.across(cursor))}
                        />
                    }
                </div>
                <div class="curve-labels">{ for chart.labels().iter().map(label) }</div>
                <div class="chart-axis">
                    { svg(chart.axis()) }
                    <span class="axis-unit">{ unit }</span>
                </div>
            </div>
        </figure>
    }
}

fn table(drawn: &Drawn, cursor: Option<f64>) -> Html {
    let curves = &drawn.curves;
    let mut values: Vec<u64> =
        curves.lanes.iter().flat_map(|lane| &lane.points).map(|point| point.value).collect();
    values.sort_unstable();
    values.dedup();
    let of = |lane: &LaneCurve, value: u64| -> Option<CurvePoint> {
        lane.points.iter().find(|point| point.value == value).copied()
    };
    let cell = |point: Option<CurvePoint>| match point {
        None => html! { <td>{ "–" }</td> },
        Some(point) => html! {
            <td>
                { format::duration(point.time) }
                if let Some(speedup) = point.speedup {
                    <br />{ format::ratio(speedup) }
                }
                if let Some(efficiency) = point.efficiency {
                    { ", " }<span class="aside">{ format::percent(efficiency.value) }</span>
                }
            </td>
        },
    };
    let row = |value: &u64| {
        let now = cursor == Some(*value as f64);
        html! {
            <tr class={now.then_some("is-now")}>
                <th scope="row">{ grouped(*value) }</th>
                { for curves.lanes.iter().map(|lane| cell(of(lane, *value))) }
            </tr>
        }
    };
    html! {
        <details class="twin-fold">
            <summary>{ "The sweep as a table" }</summary>
            <div class="table-scroll" role="region" aria-label="Sweep, scrollable" tabindex="0">
                <table id="sweep-table">
                    <caption class="help">
                        { "Median time of one execution, speedup over one thread in the same run, \
                           and efficiency." }
                    </caption>
                    <thead>
                        <tr>
                            <th scope="col">{ curves.kind.knob().label() }</th>
                            { for curves.lanes.iter().map(|lane| html! {
                                <th scope="col">{ lane_word(lane.lane, lane.lane.name()) }</th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>{ for values.iter().map(row) }</tbody>
                </table>
            </div>
        </details>
    }
}
