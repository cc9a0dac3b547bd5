//! What the lab looks like.

mod timeline;

use crate::app::{Lab, Message, Phase};
use crate::catalogue::{ENTRIES, Entry};
use crate::console::Line;
use crate::table::{ProcessLine, ThreadLine};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::prelude::*;

/// Lines that are drawn; the rest can be copied.
const DRAWN: usize = 400;

type Link = Scope<Lab>;

/// The whole lab.
pub fn lab(lab: &Lab, link: &Link) -> Html {
    let stop = link
        .batch_callback(|event: KeyboardEvent| (event.key() == "Escape").then_some(Message::Stop));
    let busy = lab.is_busy();
    html! {
        <div class="lab" onkeydown={if busy { stop } else { Callback::noop() }}>
            { programs(lab, link) }
            <div class="lab-head">
                <div>
                    <h3 id="lab-title">{ lab.chosen.title }</h3>
                    <p class="summary">{ lab.chosen.question }</p>
                </div>
                { buttons(lab, link) }
            </div>
            { notices(lab) }
            <div class="lab-pair">
                { code(lab.chosen) }
                { console(lab, link) }
            </div>
            { table(lab, link) }
            // Always one child: what comes before it keeps its elements, and so the focus.
            { lab.timeline.as_ref().map_or_else(Html::default, timeline::timeline) }
        </div>
    }
}

fn programs(lab: &Lab, link: &Link) -> Html {
    let mut groups: Vec<&str> = Vec::new();
    for entry in ENTRIES {
        if !groups.contains(&entry.group) {
            groups.push(entry.group);
        }
    }
    let group = |name: &'static str| {
        let of_it = ENTRIES.iter().filter(|entry| entry.group == name);
        html! {
            <div class="lab-group" role="group" aria-label={name}>
                <span class="lab-group-name">{ name }</span>
                <div class="lab-chips">{ for of_it.map(|entry| chip(entry, lab, link)) }</div>
            </div>
        }
    };
    html! { <div class="lab-programs">{ for groups.into_iter().map(group) }</div> }
}

fn chip(entry: &'static Entry, lab: &Lab, link: &Link) -> Html {
    let chosen = entry.id == lab.chosen.id;
    html! {
        <button
            type="button"
            class="chip"
            data-program={entry.id}
            aria-pressed={chosen.to_string()}
            onclick={link.callback(move |_: MouseEvent| Message::Choose(entry))}
        >
            { entry.title }
        </button>
    }
}

fn buttons(lab: &Lab, link: &Link) -> Html {
    let busy = lab.is_busy();
    let label = if busy { "Stop" } else { "Run" };
    let press = link.callback(move |_: MouseEvent| if busy { Message::Stop } else { Message::Run });
    let state = match &lab.phase {
        Phase::Idle => String::new(),
        Phase::Loading => "loading …".to_owned(),
        Phase::Running => "running".to_owned(),
        Phase::Ended(code, ran) => {
            format!("ended after {}, exit code {}", seconds(*ran), exit(*code))
        }
        Phase::Stopped(ran) => format!("stopped after {}", seconds(*ran)),
        Phase::Failed(_) => "not started".to_owned(),
    };
    html! {
        <div class="lab-buttons">
            <span class="lab-state" role="status">{ state }</span>
            // One element for both, so that it keeps the focus, and with it the key.
            <button type="button" class="primary" onclick={press}>{ label }</button>
            if busy {
                <kbd>{ "Esc" }</kbd>
            }
        </div>
    }
}

fn notices(lab: &Lab) -> Html {
    let failed = match &lab.phase {
        Phase::Failed(why) => Some(format!(
            "{why}. The lab needs memory that workers share: the page must be served with the \
             headers that isolate it, in a browser that has SharedArrayBuffer."
        )),
        _ => None,
    };
    let late = match lab.phase {
        Phase::Ended(..) | Phase::Stopped(_) => Some(format!(
            "This page went on meanwhile: its timer of 20 ms was never more than {:.0} ms late.",
            lab.lateness.max(1.0)
        )),
        _ => None,
    };
    html! {
        <>
            { for lab.deadlocks.iter().map(|text| html! {
                <p class="lab-alarm" role="alert">{ text.clone() }</p>
            }) }
            { for failed.map(|text| html! { <p class="lab-alarm" role="alert">{ text }</p> }) }
            { for late.map(|text| html! { <p class="lab-note">{ text }</p> }) }
        </>
    }
}

/// The program, with its comments set apart.
fn code(entry: &'static Entry) -> Html {
    let line = |line: &'static str| {
        let is_comment = line.trim_start().starts_with("//");
        html! { <><span class={is_comment.then_some("comment")}>{ line }</span>{ "\n" }</> }
    };
    html! {
        <figure class="lab-code" aria-label="The program">
            <figcaption>{ "The program" }</figcaption>
            <pre tabindex="0"><code>{ for entry.source.lines().map(line) }</code></pre>
        </figure>
    }
}

fn console(lab: &Lab, link: &Link) -> Html {
    let filter = link.batch_callback(|event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(Message::Filter(input.value()))
    });
    let lines: Vec<&Line> = lab.console.matching(&lab.filter).collect();
    let hidden = lines.len().saturating_sub(DRAWN) + lab.console.dropped();
    let row = |line: &&Line| {
        html! {
            <span class={classes!("line", line.error.then_some("error"), line.torn.then_some("torn"))}>
                <span class="who">{ format!("{} {}", line.pid, line.thread) }</span>
                <span class="text">
                    { line.text.clone() }
                    if line.torn {
                        <span class="tag">{ "torn" }</span>
                    }
                </span>
            </span>
        }
    };
    html! {
        <figure class="lab-console" aria-label="Console">
            <figcaption>
                <span>{ "Console" }</span>
                <input
                    type="search"
                    placeholder="Filter by word, pid, thread"
                    aria-label="Filter the console"
                    value={lab.filter.clone()}
                    oninput={filter}
                />
                <button
                    type="button"
                    class="quiet"
                    disabled={lab.console.is_empty()}
                    onclick={link.callback(|_: MouseEvent| Message::Copy)}
                >
                    { if lab.copied { "Copied" } else { "Copy" } }
                </button>
            </figcaption>
            <pre ref={lab.console_box.clone()} tabindex="0" role="log" aria-label="What the program writes">
                if hidden > 0 {
                    <span class="line muted">{ format!("{hidden} earlier lines") }</span>
                }
                { for lines.iter().skip(lines.len().saturating_sub(DRAWN)).map(row) }
                if lab.console.is_empty() {
                    <span class="line muted">
                        { if lab.is_busy() { "…" } else { "Press Run: what it writes appears here." } }
                    </span>
                }
            </pre>
        </figure>
    }
}

fn table(lab: &Lab, link: &Link) -> Html {
    let lines: Vec<_> = lab.table.lines().collect();
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <div class="lab-table" role="region" aria-label="Processes and threads" tabindex="0">
            <table>
                <caption>{ "Processes and their threads" }</caption>
                <thead>
                    <tr>
                        <th scope="col" class="number">{ "Pid" }</th>
                        <th scope="col">{ "Name" }</th>
                        <th scope="col">{ "State" }</th>
                        <th scope="col">{ "Started" }</th>
                        <th scope="col">{ "Waits for" }</th>
                        <th scope="col" class="number">{ "Memory" }</th>
                        <th scope="col" class="number">{ "Exit code" }</th>
                        <th scope="col"><span class="unseen">{ "Actions" }</span></th>
                    </tr>
                </thead>
                { for lines.into_iter().map(|line| process(line, lab, link)) }
            </table>
        </div>
    }
}

fn process(line: &ProcessLine, lab: &Lab, link: &Link) -> Html {
    let process = line.process;
    let alive = line.exit.is_none() && line.state != "ended";
    let kill = link.callback(move |_: MouseEvent| Message::Kill(process));
    let daemon = if line.daemon { ", daemon" } else { "" };
    let by = line.parent.map_or("by the page".to_owned(), |pid| format!("{} by {pid}", line.start));
    let memory = match line.memory {
        0 => "–".to_owned(),
        bytes => format!("{} KiB", bytes.div_ceil(1024)),
    };
    html! {
        <tbody class={(!alive).then_some("ended")}>
            <tr class="process">
                <td class="number">{ process.pid() }</td>
                <th scope="row">{ line.name.clone() }</th>
                <td>{ format!("{}{daemon}", line.state) }</td>
                <td class="muted">{ by }</td>
                <td></td>
                <td class="number">{ memory }</td>
                <td class="number">{ line.exit.map_or("–".to_owned(), exit) }</td>
                <td>
                    if alive && lab.is_busy() {
                        <button
                            type="button"
                            class="quiet"
                            aria-label={format!("Kill process {}", process.pid())}
                            onclick={kill}
                        >
                            { "Kill" }
                        </button>
                    }
                </td>
            </tr>
            { for line.threads.iter().map(thread) }
        </tbody>
    }
}

fn thread(line: &ThreadLine) -> Html {
    let (state, waits) = match &line.waits {
        None => ("running", String::new()),
        Some((what, since)) => ("waiting", format!("{what}, for {}", seconds(*since))),
    };
    let state = if line.daemon { format!("{state}, daemon") } else { state.to_owned() };
    html! {
        <tr class="thread">
            <td></td>
            <td>{ format!("{} ", line.name) }<span class="muted">{ format!("#{}", line.ident) }</span></td>
            <td>{ state }</td>
            <td></td>
            <td>{ waits }</td>
            <td></td>
            <td></td>
            <td></td>
        </tr>
    }
}

/// An exit code with a real minus.
fn exit(code: i32) -> String {
    if code < 0 { format!("−{}", code.unsigned_abs()) } else { code.to_string() }
}

fn seconds(duration: Duration) -> String {
    match duration.as_secs_f64() {
        short if short < 1.0 => format!("{:.0} ms", short * 1e3),
        long => format!("{long:.1} s"),
    }
}
