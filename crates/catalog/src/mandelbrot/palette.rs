//! Colours for escape counts: from night over slate and sand to paper, and ink for the set.

use super::escape::LIMIT;

/// Colours at these places between 0 and 1.
const STOPS: [(f32, [f32; 3]); 6] = [
    (0.0, [16.0, 24.0, 48.0]),
    (0.3, [40.0, 72.0, 112.0]),
    (0.5, [96.0, 136.0, 160.0]),
    (0.7, [222.0, 190.0, 130.0]),
    (0.9, [250.0, 240.0, 220.0]),
    (1.0, [253.0, 252.0, 250.0]),
];
const INK: [u8; 4] = [21, 23, 27, 255];

/// A colour for every count from 0 to [`LIMIT`].
pub(super) fn colours() -> Vec<[u8; 4]> {
    (0..LIMIT).map(|count| blend(place(count))).chain([INK]).collect()
}

/// Counts crowd at the low end, so n / (n + 12) spreads them: 12 steps are half-way.
fn place(count: u16) -> f32 {
    let count = f32::from(count);
    count / (count + 12.0)
}

fn blend(place: f32) -> [u8; 4] {
    let above = STOPS.iter().position(|&(at, _)| at >= place).unwrap_or(STOPS.len() - 1).max(1);
    let ((from, low), (to, high)) = (STOPS[above - 1], STOPS[above]);
    let share = ((place - from) / (to - from)).clamp(0.0, 1.0);
    let mix = |channel: usize| (low[channel] + (high[channel] - low[channel]) * share) as u8;
    [mix(0), mix(1), mix(2), 255]
}
