//! What the workload does and what to look for, and what the lanes are.

use crate::components::lane_word;
use model::{ExecutionModel, WorkloadMeta};
use yew::prelude::*;

/// What the workload does, and what to look for.
pub fn story(workload: &WorkloadMeta) -> Html {
    html! {
        <section class="prose" aria-labelledby="story-heading">
            <h2 id="story-heading">{ "What happens here" }</h2>
            { for workload.story.iter().map(|text| html! { <p>{ *text }</p> }) }
        </section>
    }
}

/// What the lanes are.
pub fn lanes() -> Html {
    html! {
        <section class="lanes-explained" aria-labelledby="lanes-heading">
            <h2 id="lanes-heading">{ "What the lanes are" }</h2>
            <dl class="lane-list">{ for ExecutionModel::ALL.into_iter().map(lane) }</dl>
        </section>
    }
}

fn lane(lane: ExecutionModel) -> Html {
    html! {
        <div>
            <dt>{ lane_word(lane, lane.name()) }</dt>
            <dd>{ about(lane) }</dd>
        </div>
    }
}

const fn about(lane: ExecutionModel) -> &'static str {
    match lane {
        ExecutionModel::Sequential => {
            "One worker does one task after the other. Every other lane is measured against this \
             one, because it pays for nothing but the work."
        }
        ExecutionModel::GilThreads => {
            "Threads that share all memory and one lock. Whoever computes holds the lock; whoever \
             waits lets go of it. So they take turns at computing and wait side by side, as \
             Python’s threads do by default."
        }
        ExecutionModel::FreeThreads => {
            "The same threads without the lock. They compute at the same time on the same data, as \
             free-threaded Python’s do, and nobody is protected from anybody."
        }
        ExecutionModel::RayonPool => {
            "Threads again, but each has a queue of its own and takes work from the others’ queues \
             when it runs dry. This is what a Rust programmer gets from rayon in one line."
        }
        ExecutionModel::Processes => {
            "Workers with a memory each. Nothing is shared: arguments and results are turned into \
             bytes, sent, and turned back. No lock can hold them up, and a crash stays where it \
             happened."
        }
        ExecutionModel::EventLoop => {
            "One worker that switches to another task whenever the current one waits. It computes \
             no faster than one thread, and waits for thousands of things at the price of one."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_without_scripts_says_the_same() {
        let article = include_str!("../../index.html").split_whitespace().collect::<Vec<_>>();
        let article = article.join(" ");
        for lane in ExecutionModel::ALL {
            assert!(article.contains(about(lane)), "{lane}");
            assert!(article.contains(&format!("lane-{}\">{lane}</span>", lane.slug())), "{lane}");
        }
    }
}
