//! What pointers and wheels mean: a state machine that knows neither the DOM nor the timeline.
//!
//! | the reader | what it means |
//! |---|---|
//! | drags, or moves one finger sideways | pans |
//! | drags with Shift, or while ranges are selected | selects a range |
//! | moves two fingers | pans, and zooms by how they part |
//! | presses and lets go in one place | chooses what is there |
//! | turns the wheel with Ctrl or ⌘, or on a timeline that has the focus | zooms |
//! | turns the wheel sideways, or with Shift | pans |
//! | turns the wheel otherwise | nothing: the page scrolls |

/// Movements shorter than this, in the page's pixels, are none: of a mouse, and of a finger.
const SLOP: f64 = 3.0;
const FINGER_SLOP: f64 = 8.0;
/// How many steps of zoom are a pixel of the wheel, so that a pinch on a touchpad, which arrives as
/// a wheel with Ctrl and as 100 times the logarithm of its scale, keeps what is under the fingers.
const STEPS: f64 = 1.0 / (100.0 * LN_STEP);
/// The logarithm of what a step of [`timeline::View::zoom`] is, 1.25.
const LN_STEP: f64 = 0.223_143_551_314_209_7;
/// The most steps that one turn of the wheel is.
const MOST_STEPS: f64 = 2.5;

/// A point in the page's pixels, from the canvas's upper left.
pub type Point = (f64, f64);

/// What happened to a pointer or the wheel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// A pointer was pressed.
    Down {
        /// Which.
        id: i32,
        /// Where.
        at: Point,
        /// Whether it is a finger.
        touch: bool,
        /// Whether it is to select a range.
        range: bool,
    },
    /// A pointer was moved, pressed or not.
    Move {
        /// Which.
        id: i32,
        /// To where.
        at: Point,
    },
    /// A pointer was let go.
    Up {
        /// Which.
        id: i32,
        /// Where.
        at: Point,
    },
    /// The browser took a pressed pointer for itself.
    Cancel {
        /// Which.
        id: i32,
    },
    /// No pointer is over the canvas any more.
    Leave,
    /// The wheel was turned.
    Wheel {
        /// Over what.
        at: Point,
        /// To the right and down, in pixels.
        by: Point,
        /// Whether Ctrl or ⌘ is held, or the timeline has the focus.
        zooms: bool,
        /// Whether Shift is held.
        sideways: bool,
    },
}

/// What it means. Distances are in the page's pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// The pointer is over this and nothing is pressed, or nowhere.
    Hover(Option<Point>),
    /// Move what is seen to the right by this, then zoom in by so many steps around this place.
    Move {
        /// How far.
        by: f64,
        /// How much.
        steps: f64,
        /// Around where.
        around: f64,
    },
    /// Select from here to there.
    Range {
        /// Where it began.
        from: f64,
        /// Where it is now.
        to: f64,
    },
    /// Choose what is here.
    Choose(Point),
}

/// The pointers that are pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    /// None.
    #[default]
    Free,
    /// One, which has not been moved so far.
    Pressed { id: i32, at: Point, touch: bool, range: bool },
    /// One that pans, last seen here.
    Panning { id: i32, at: Point },
    /// One that selects, begun here.
    Ranging { id: i32, from: f64 },
    /// Two.
    Pinching { one: (i32, Point), other: (i32, Point) },
}

/// The state machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gestures {
    state: State,
}

impl Gestures {
    /// Takes what happened, and says what it means, if anything.
    pub fn on(&mut self, input: Input) -> Option<Gesture> {
        match input {
            Input::Down { id, at, touch, range } => self.down(id, at, touch, range),
            Input::Move { id, at } => self.moved(id, at),
            Input::Up { id, at } => self.up(id, at),
            Input::Cancel { id } => {
                self.release(id);
                None
            }
            Input::Leave => matches!(self.state, State::Free).then_some(Gesture::Hover(None)),
            Input::Wheel { at, by, zooms, sideways } => wheel(at, by, zooms, sideways),
        }
    }

    fn down(&mut self, id: i32, at: Point, touch: bool, range: bool) -> Option<Gesture> {
        self.state = match self.state {
            State::Pressed { id: first, at: place, touch: true, .. }
            | State::Panning { id: first, at: place }
                if touch && first != id =>
            {
                State::Pinching { one: (first, place), other: (id, at) }
            }
            State::Free => State::Pressed { id, at, touch, range },
            // A third finger, or a second button, changes nothing.
            state @ (State::Pressed { .. }
            | State::Panning { .. }
            | State::Ranging { .. }
            | State::Pinching { .. }) => state,
        };
        None
    }

    fn moved(&mut self, id: i32, at: Point) -> Option<Gesture> {
        match self.state {
            State::Free => Some(Gesture::Hover(Some(at))),
            State::Pressed { id: pressed, at: from, touch, range } if pressed == id => {
                let slop = if touch { FINGER_SLOP } else { SLOP };
                if (at.0 - from.0).hypot(at.1 - from.1) < slop {
                    return None;
                }
                if range {
                    self.state = State::Ranging { id, from: from.0 };
                    return Some(Gesture::Range { from: from.0, to: at.0 });
                }
                self.state = State::Panning { id, at };
                Some(pan(from, at))
            }
            State::Panning { id: pressed, at: from } if pressed == id => {
                self.state = State::Panning { id, at };
                Some(pan(from, at))
            }
            State::Ranging { id: pressed, from } if pressed == id => {
                Some(Gesture::Range { from, to: at.0 })
            }
            State::Pinching { one, other } if one.0 == id => {
                self.state = State::Pinching { one: (id, at), other };
                Some(pinch(one.1, other.1, at, other.1))
            }
            State::Pinching { one, other } if other.0 == id => {
                self.state = State::Pinching { one, other: (id, at) };
                Some(pinch(one.1, other.1, one.1, at))
            }
            State::Pressed { .. }
            | State::Panning { .. }
            | State::Ranging { .. }
            | State::Pinching { .. } => None,
        }
    }

    fn up(&mut self, id: i32, at: Point) -> Option<Gesture> {
        let meant = match self.state {
            State::Pressed { id: pressed, at: from, .. } if pressed == id => {
                Some(Gesture::Choose(from))
            }
            State::Ranging { id: pressed, from } if pressed == id => {
                Some(Gesture::Range { from, to: at.0 })
            }
            State::Free
            | State::Pressed { .. }
            | State::Panning { .. }
            | State::Ranging { .. }
            | State::Pinching { .. } => None,
        };
        self.release(id);
        meant
    }

    fn release(&mut self, id: i32) {
        self.state = match self.state {
            State::Pressed { id: pressed, .. }
            | State::Panning { id: pressed, .. }
            | State::Ranging { id: pressed, .. }
                if pressed == id =>
            {
                State::Free
            }
            // The finger that stays goes on panning.
            State::Pinching { one, other } if one.0 == id => {
                State::Panning { id: other.0, at: other.1 }
            }
            State::Pinching { one, other } if other.0 == id => {
                State::Panning { id: one.0, at: one.1 }
            }
            state @ (State::Free
            | State::Pressed { .. }
            | State::Panning { .. }
            | State::Ranging { .. }
            | State::Pinching { .. }) => state,
        };
    }
}

fn pan(from: Point, to: Point) -> Gesture {
    Gesture::Move { by: to.0 - from.0, steps: 0.0, around: to.0 }
}

/// Two fingers that were at the first two places and are at the others now. Only how far they are
/// from each other sideways counts, because time runs sideways; fingers above each other zoom
/// nothing.
fn pinch(one: Point, other: Point, one_now: Point, other_now: Point) -> Gesture {
    let middle = |a: Point, b: Point| (a.0 + b.0) / 2.0;
    let apart = |a: Point, b: Point| (a.0 - b.0).abs().max(FINGER_SLOP);
    let around = middle(one_now, other_now);
    let steps = (apart(one_now, other_now) / apart(one, other)).ln() / LN_STEP;
    Gesture::Move { by: around - middle(one, other), steps, around }
}

fn wheel(at: Point, (right, down): Point, zooms: bool, sideways: bool) -> Option<Gesture> {
    // Some systems turn the wheel sideways themselves when Shift is held, others do not.
    let across = if sideways && right == 0.0 { down } else { right };
    if sideways || across.abs() > down.abs() {
        return (across != 0.0).then_some(Gesture::Move { by: -across, steps: 0.0, around: at.0 });
    }
    let steps = (-down * STEPS).clamp(-MOST_STEPS, MOST_STEPS);
    (zooms && steps != 0.0).then_some(Gesture::Move { by: 0.0, steps, around: at.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUSE: i32 = 1;

    fn down(id: i32, x: f64, touch: bool, range: bool) -> Input {
        Input::Down { id, at: (x, 40.0), touch, range }
    }

    fn to(id: i32, x: f64) -> Input {
        Input::Move { id, at: (x, 40.0) }
    }

    fn up(id: i32, x: f64) -> Input {
        Input::Up { id, at: (x, 40.0) }
    }

    /// What a series of events means, a line each.
    fn meant(inputs: &[Input]) -> Vec<String> {
        let mut gestures = Gestures::default();
        let tell = |gesture| match gesture {
            Gesture::Hover(Some((x, _))) => format!("hover {x}"),
            Gesture::Hover(None) => "leave".to_owned(),
            Gesture::Move { by, steps: 0.0, around } => format!("pan {by} at {around}"),
            Gesture::Move { by, steps, around } => {
                format!("pan {by}, zoom {:.3} times around {around}", 1.25_f64.powf(steps))
            }
            Gesture::Range { from, to } => format!("range {from} to {to}"),
            Gesture::Choose((x, y)) => format!("choose {x}, {y}"),
        };
        inputs.iter().filter_map(|input| gestures.on(*input)).map(tell).collect()
    }

    #[test]
    fn a_drag_pans_and_a_press_chooses() {
        let drag = [to(MOUSE, 5.0), down(MOUSE, 10.0, false, false), to(MOUSE, 12.0)];
        let on = [to(MOUSE, 30.0), to(MOUSE, 25.0), up(MOUSE, 25.0), to(MOUSE, 26.0), Input::Leave];
        assert_eq!(
            meant(&[&drag[..], &on].concat()),
            ["hover 5", "pan 20 at 30", "pan -5 at 25", "hover 26", "leave"]
        );
        let press = [down(MOUSE, 10.0, false, false), to(MOUSE, 11.0), up(MOUSE, 11.0)];
        assert_eq!(meant(&press), ["choose 10, 40"]);
    }

    #[test]
    fn a_drag_with_shift_selects_a_range_in_either_direction() {
        let drag = [down(MOUSE, 50.0, false, true), to(MOUSE, 60.0), to(MOUSE, 20.0)];
        let told = meant(&[&drag[..], &[up(MOUSE, 18.0)]].concat());
        assert_eq!(told, ["range 50 to 60", "range 50 to 20", "range 50 to 18"]);
    }

    #[test]
    fn two_fingers_zoom_and_the_one_that_stays_pans() {
        let pinch = [down(1, 100.0, true, false), down(2, 200.0, true, false), to(2, 300.0)];
        let stays = [up(1, 100.0), to(2, 310.0), up(2, 310.0)];
        assert_eq!(
            meant(&[&pinch[..], &stays].concat()),
            ["pan 50, zoom 2.000 times around 200", "pan 10 at 310"]
        );
    }

    #[test]
    fn two_fingers_above_each_other_zoom_nothing() {
        let pinch = [
            down(1, 100.0, true, false),
            down(2, 101.0, true, false),
            Input::Move { id: 2, at: (101.0, 90.0) },
        ];
        assert_eq!(meant(&pinch), ["pan 0 at 100.5"]);
    }

    #[test]
    fn a_finger_that_the_browser_takes_to_scroll_means_nothing() {
        let scroll = [down(1, 100.0, true, false), Input::Cancel { id: 1 }, up(1, 100.0)];
        assert_eq!(meant(&scroll), <[&str; 0]>::default());
    }

    #[test]
    fn the_wheel_alone_is_the_page_s() {
        let wheel = |right: f64, down: f64, zooms, sideways| Input::Wheel {
            at: (70.0, 40.0),
            by: (right, down),
            zooms,
            sideways,
        };
        assert_eq!(meant(&[wheel(0.0, 100.0, false, false)]), <[&str; 0]>::default());
        assert_eq!(meant(&[wheel(-8.0, 3.0, false, false)]), ["pan 8 at 70"]);
        assert_eq!(meant(&[wheel(0.0, 12.0, false, true)]), ["pan -12 at 70"]);
        // A touchpad reports a pinch to twice the size as 100 · ln 2, in parts.
        let part = -100.0 * 2.0_f64.ln() / 2.0;
        assert_eq!(
            meant(&[wheel(0.0, part, true, false), wheel(0.0, 100.0, true, false)]),
            ["pan 0, zoom 1.414 times around 70", "pan 0, zoom 0.572 times around 70"]
        );
    }
}
