//! Which key does what, and the words that say so.

use crate::viewer::{Action, Step};

/// How far an arrow moves what is seen, as a share of it, and how far it zooms.
const SHARE: f64 = 0.1;
const FAR: f64 = 0.5;
const STEPS: f64 = 2.0;

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// The key's name as the browser gives it.
    pub name: &'a str,
    /// Whether Shift is held.
    pub shift: bool,
    /// Whether Ctrl, Alt or ⌘ is held, which makes it the browser's.
    pub other: bool,
}

/// What a key means while the whole timeline has the focus.
#[must_use]
pub fn of_view(key: Key<'_>) -> Option<Action> {
    let share = if key.shift { FAR } else { SHARE };
    match key.name {
        _ if key.other => None,
        "ArrowLeft" => Some(Action::Pan(-share)),
        "ArrowRight" => Some(Action::Pan(share)),
        "Home" => Some(Action::First),
        "End" => Some(Action::Last),
        _ => of_both(key),
    }
}

/// What a key means while a span has the focus.
#[must_use]
pub fn of_span(key: Key<'_>) -> Option<Action> {
    let go = |step| if key.shift { Action::Extend(step) } else { Action::Step(step) };
    match key.name {
        _ if key.other => None,
        "ArrowLeft" => Some(go(Step::Back)),
        "ArrowRight" => Some(go(Step::On)),
        "ArrowUp" => Some(go(Step::Above)),
        "ArrowDown" => Some(go(Step::Below)),
        "Home" => Some(go(Step::First)),
        "End" => Some(go(Step::Last)),
        "Enter" | " " => Some(Action::ChooseStep),
        _ => of_both(key),
    }
}

fn of_both(key: Key<'_>) -> Option<Action> {
    match key.name {
        "+" | "=" => Some(Action::Zoom(STEPS)),
        "-" | "_" | "−" => Some(Action::Zoom(-STEPS)),
        "0" => Some(Action::Fit),
        "Escape" => Some(Action::Clear),
        _ => None,
    }
}

/// Which keys and gestures there are: what to press, and what it does.
pub const HELP: [(&str, &str); 13] = [
    ("drag, or turn the wheel sideways", "moves through time"),
    ("Ctrl and the wheel, or two fingers", "zooms; so does the wheel alone after a click here"),
    ("Shift and drag", "selects a range and sums it up"),
    ("click", "chooses a span and shows where its tasks came from and went to"),
    ("← →", "move through time; with Shift, farther"),
    ("+ −", "zoom in and out"),
    ("Home End", "go to the beginning and to the end"),
    ("0", "shows everything"),
    ("Tab", "goes on to the spans"),
    ("← → ↑ ↓", "there go from span to span and from row to row"),
    ("Shift and ← →", "there select a range from span to span"),
    ("Enter", "there chooses the span"),
    ("Esc", "chooses and selects nothing"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key<'_> {
        Key { name, shift: false, other: false }
    }

    #[test]
    fn what_the_browser_does_with_ctrl_stays_the_browser_s() {
        assert_eq!(of_view(key("0")), Some(Action::Fit));
        for name in ["0", "+", "-", "ArrowLeft", "Home"] {
            assert_eq!(of_view(Key { other: true, ..key(name) }), None);
            assert_eq!(of_span(Key { other: true, ..key(name) }), None);
        }
    }

    #[test]
    fn tab_and_letters_are_left_alone() {
        for name in ["Tab", "a", "F5", "PageDown"] {
            assert_eq!(of_view(key(name)), None);
            assert_eq!(of_span(key(name)), None);
        }
    }

    #[test]
    fn rows_scroll_by_the_arrows_unless_a_span_has_the_focus() {
        assert_eq!(of_view(key("ArrowDown")), None);
        assert_eq!(of_span(key("ArrowDown")), Some(Action::Step(Step::Below)));
        let shift = Key { shift: true, ..key("ArrowRight") };
        assert_eq!(of_view(shift), Some(Action::Pan(0.5)));
        assert_eq!(of_span(shift), Some(Action::Extend(Step::On)));
    }
}
