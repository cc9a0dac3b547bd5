//! The machine check: what this machine and this page are like, and what that means for a race.

use crate::store::{State, select};
use analysis::{Fact, Verdict};
use yew::prelude::*;

/// The environment card.
pub fn machine(state: &State) -> Html {
    let facts = select::facts(state);
    if facts.is_empty() {
        return Html::default();
    }
    html! {
        <section class="machine" id="machine" aria-labelledby="machine-heading">
            <h2 id="machine-heading">{ "This machine" }</h2>
            <p class="help">{ select::place(state) }</p>
            <dl>{ for facts.iter().map(line) }</dl>
        </section>
    }
}

/// What is good needs no words beyond its value.
fn line(fact: &Fact) -> Html {
    let (class, word) = match fact.verdict {
        Verdict::Good => ("is-good", "good"),
        Verdict::Mind => ("is-mind", "mind"),
        Verdict::Bad => ("is-bad", "bad"),
    };
    html! {
        <div class={classes!("fact", class)}>
            <dt>{ fact.topic.label() }</dt>
            <dd>
                <span class="verdict">{ &fact.value }<span class="unseen">{ ", " }{ word }</span></span>
                if fact.verdict != Verdict::Good {
                    <p class="help">
                        { &fact.meaning }{ ". " }
                        if let Some(advice) = fact.advice { { advice }{ "." } }
                    </p>
                }
            </dd>
        </div>
    }
}
