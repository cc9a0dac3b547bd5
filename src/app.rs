//! The whole page: holds the state, takes actions in, hands commands to the shell.

use crate::panels::{
    Controls, Header, Notice, ParamsPanel, PicturePanel, RacePanel, ResultPanel, Story,
};
use crate::route::Opened;
use crate::shell::{self, Shell};
use crate::store::{self, Action, Command, State};
use std::rc::Rc;
use yew::prelude::*;

/// The page.
pub struct App {
    state: Rc<State>,
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
        Self { state: Rc::new(state), shell, dispatch }
    }

    fn update(&mut self, _ctx: &Context<Self>, action: Action) -> bool {
        let state = Rc::make_mut(&mut self.state);
        for command in store::reduce(state, action) {
            self.shell.perform(command, state);
        }
        self.shell.expose(state);
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let state = &self.state;
        let dispatch = &self.dispatch;
        html! {
            <>
                <Header theme={state.theme} {dispatch} />
                <main class="page">
                    <Controls {state} {dispatch} />
                    <Notice {state} {dispatch} />
                    <RacePanel {state} {dispatch} />
                    <div class="columns">
                        <div class="column-main">
                            <ResultPanel {state} {dispatch} />
                            <PicturePanel {state} {dispatch} />
                            <Story workload={state.workload} />
                        </div>
                        <ParamsPanel {state} {dispatch} />
                    </div>
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
