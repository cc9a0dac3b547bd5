//! What the timeline looks like around its canvas.

use crate::keys::{self, HELP, Key};
use crate::surface::Surface;
use crate::table;
use crate::theme::INKS;
use crate::view::{Message, Props, TimelineView};
use crate::viewer::Action;
use crate::words;
use web_sys::HtmlElement;
use yew::html::Scope;
use yew::prelude::*;

type Link = Scope<TimelineView>;

/// The whole timeline.
pub fn timeline(state: &TimelineView, props: &Props, link: &Link) -> Html {
    if props.timeline.is_empty() {
        return html! { <p class="timeline-empty">{ "No spans were recorded." }</p> };
    }
    html! {
        <div class="timeline" role="group" aria-label={props.label.clone()}>
            { bar(state, props, link) }
            { map(state, link) }
            { stage(state, props, link) }
            { detail(state) }
            { key(state) }
            { table::sums(state, props, link) }
            { help() }
            { table::table(state, props, link) }
            <p class="unseen" role="status">{ state.said.clone() }</p>
            { inks(state, props) }
        </div>
    }
}

fn bar(state: &TimelineView, props: &Props, link: &Link) -> Html {
    let button = |label: &'static str, text: &'static str, action: Action| {
        let press = link.callback(move |_: MouseEvent| Message::Act(action.clone()));
        html! {
            <button type="button" class="timeline-button" onclick={press} aria-label={label} title={label}>
                { text }
            </button>
        }
    };
    let ranging = state.manner.ranging.get();
    html! {
        <div class="timeline-bar">
            <div class="timeline-buttons" role="group" aria-label="What is shown">
                { button("Zoom out", "−", Action::Zoom(-3.0)) }
                { button("Zoom in", "+", Action::Zoom(3.0)) }
                { button("All: show everything", "All", Action::Fit) }
                <button
                    type="button"
                    class="timeline-button"
                    aria-pressed={ranging.to_string()}
                    onclick={link.callback(|_: MouseEvent| Message::Ranging)}
                >
                    { "Select a range" }
                </button>
            </div>
            if !props.children.is_empty() {
                <div class="timeline-extra">{ for props.children.iter() }</div>
            }
        </div>
    }
}

/// Everything in a strip, with a window onto what is seen. Keys move that as well, so it is for
/// pointers alone.
fn map(state: &TimelineView, link: &Link) -> Html {
    let go = |pressed: bool| {
        link.batch_callback(move |event: PointerEvent| {
            let map = event.current_target()?;
            let map: HtmlElement = wasm_bindgen::JsCast::dyn_into(map).ok()?;
            if pressed {
                // Without it a drag ends at the edge.
                map.set_pointer_capture(event.pointer_id()).ok();
            } else if event.buttons() & 1 == 0 {
                return None;
            }
            let bounds = map.get_bounding_client_rect();
            let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
            Some(Message::Act(Action::Centre(share)))
        })
    };
    html! {
        <div class="timeline-map" aria-hidden="true" onpointerdown={go(true)} onpointermove={go(false)}>
            <canvas ref={state.elements.map.clone()} />
            <div class="timeline-window" ref={state.elements.window.clone()} />
        </div>
    }
}

/// The canvas, which stays in place while the rows are scrolled, and the frame of the focus.
fn stage(state: &TimelineView, props: &Props, link: &Link) -> Html {
    let elements = &state.elements;
    let clearable = state.viewer.chosen().is_some() || state.viewer.range().is_some();
    let keys = |of: fn(Key<'_>) -> Option<Action>| {
        link.batch_callback(move |event: KeyboardEvent| {
            let name = event.key();
            let other = event.ctrl_key() || event.alt_key() || event.meta_key();
            let action = of(Key { name: &name, shift: event.shift_key(), other })?;
            // With nothing to clear, Esc is the page's.
            if action == Action::Clear && !clearable {
                return None;
            }
            event.prevent_default();
            event.stop_propagation();
            Some(Message::Act(action))
        })
    };
    let height = format!("height:{}px", Surface::whole_height(&props.timeline));
    let step = state.viewer.step().and_then(|at| words::span(&props.timeline, at));
    let step = step.unwrap_or_else(|| "Spans".to_owned());
    let is_chosen = state.viewer.step().is_some()
        && state.viewer.chosen().map(|chosen| chosen.at) == state.viewer.step();
    html! {
        <div class="timeline-scroll" ref={elements.scroll.clone()}>
            <div class="timeline-space" style={height}>
                <div
                    class="timeline-stage"
                    ref={elements.stage.clone()}
                    tabindex="0"
                    role="application"
                    aria-label={props.label.clone()}
                    aria-roledescription="timeline"
                    aria-keyshortcuts="ArrowLeft ArrowRight + - 0 Home End"
                    onkeydown={keys(keys::of_view)}
                >
                    <canvas ref={elements.canvas.clone()} aria-hidden="true" />
                </div>
                <button
                    type="button"
                    class="timeline-spot"
                    ref={elements.spot.clone()}
                    aria-label={step}
                    aria-pressed={is_chosen.to_string()}
                    onkeydown={keys(keys::of_span)}
                    onfocus={link.callback(|_: FocusEvent| Message::Stepping(true))}
                    onblur={link.callback(|_: FocusEvent| Message::Stepping(false))}
                />
            </div>
        </div>
    }
}

fn detail(state: &TimelineView) -> Html {
    let timeline = state.viewer.timeline();
    let told = state.told().and_then(|at| words::span(timeline, at));
    let moment = state.viewer.cursor().filter(|_| told.is_none());
    let text = told.or_else(|| Some(words::nothing(timeline, moment?)));
    let hint = "Point at a span to read what it is. Choose one to see where its tasks came from.";
    html! {
        <div class="timeline-detail">
            <p class={text.is_none().then_some("is-hint")}>
                { text.unwrap_or_else(|| hint.to_owned()) }
            </p>
            if let Some(locks) = &state.locks {
                <p class="is-hint">{ locks.clone() }</p>
            }
        </div>
    }
}

/// The kinds that occur, each with a sample.
fn key(state: &TimelineView) -> Html {
    let kind = |kind: &model::SpanKind| {
        html! { <li><canvas aria-hidden="true" />{ kind.name() }</li> }
    };
    html! {
        <ul class="timeline-key" ref={state.elements.key.clone()} aria-label="What the spans are">
            { for state.kinds.iter().map(kind) }
        </ul>
    }
}

fn help() -> Html {
    let line = |(keys, what): &(&'static str, &'static str)| {
        html! { <div><dt>{ *keys }</dt><dd>{ *what }</dd></div> }
    };
    html! {
        <details class="timeline-help">
            <summary>{ "Keys and gestures" }</summary>
            <dl>{ for HELP.iter().map(line) }</dl>
        </details>
    }
}

/// Elements with the colours that the canvas is drawn in.
fn inks(state: &TimelineView, props: &Props) -> Html {
    let hues = props.timeline.groups().iter().map(|group| group.model.slug());
    html! {
        <span class="timeline-inks" hidden={true} ref={state.elements.inks.clone()}>
            { for INKS.iter().map(|ink| html! { <i class={*ink} /> }) }
            { for hues.map(|slug| html! { <i class={format!("hue lane-{slug}")} /> }) }
        </span>
    }
}
