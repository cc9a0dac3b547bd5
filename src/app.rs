//! The whole page: holds the state, takes actions in, hands commands to the shell.

use crate::panels;
use crate::route::Opened;
use crate::shell::{self, Shell};
use crate::store::{self, Action, Command, State};
use yew::prelude::*;

/// The page.
pub struct App {
    state: State,
    shell: Shell,
    dispatch: Callback<Action>,
}

impl Component for App {
    type Message = Action;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dispatch = ctx.link().callback(|action: Action| action);
        let opened = Opened::read(&shell::fragment());
        let shell = Shell::new(dispatch.clone());
        let mut state = State::new(opened);
        state.theme = shell::remembered_theme();
        shell.perform(Command::FetchRecorded(state.workload.id), &state);
        Self { state, shell, dispatch }
    }

    fn update(&mut self, _ctx: &Context<Self>, action: Action) -> bool {
        let state = &mut self.state;
        for command in store::reduce(state, action) {
            self.shell.perform(command, state);
        }
        self.shell.expose(state);
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let Self { state, dispatch, .. } = self;
        html! {
            <>
                { panels::header(state.theme, dispatch) }
                <main class="page">
                    { panels::controls(state, dispatch) }
                    { panels::notices(state, dispatch) }
                    { panels::race(state, dispatch) }
                    <div class="columns">
                        <div class="column-main">
                            { panels::result(state, dispatch) }
                            { panels::picture(state, dispatch) }
                            { panels::story(state.workload) }
                        </div>
                        <div class="column-side">
                            { panels::machine(state) }
                            { panels::params(state, dispatch) }
                        </div>
                    </div>
                    <div id="study-room" key="study-room"></div>
                    { panels::table(state) }
                    { panels::lanes() }
                    { panels::lab() }
                </main>
            </>
        }
    }
}

/// Puts the page in the place of the article.
pub fn mount() {
    let root = shell::root();
    if let Some(root) = root {
        yew::Renderer::<App>::with_root(root).render();
    }
}
