//! The door to the lab, which is a program of its own (`www/lab.js` loads it into the room).

use yew::prelude::*;

/// What the lab is, and the button that opens it.
pub fn lab() -> Html {
    html! {
        <section id="lab" aria-labelledby="lab-heading">
            <h2 id="lab-heading">{ "Lab" }</h2>
            <p class="deck">
                { "Small programs on real threads and real processes: two locks in opposite order, \
                   a counter that loses updates, a pipe, a kill. Each beside its code, with every \
                   process and thread in a table, what it waits for, and how it ended." }
            </p>
            <button type="button" data-open-lab="">{ "Open the lab" }</button>
            <div id="lab-room"></div>
        </section>
    }
}
