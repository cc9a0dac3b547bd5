//! A sample picture: sharp discs of many colours before a sky, so that a blur is plain to see.

use super::raster::{CHANNELS, Raster};
use crate::Random;

/// Discs in the picture.
const DISCS: u32 = 160;

const COLOURS: [[u8; 3]; 8] = [
    [196, 72, 60],
    [232, 150, 66],
    [242, 206, 120],
    [92, 140, 96],
    [58, 110, 150],
    [112, 88, 140],
    [40, 48, 66],
    [248, 244, 234],
];

/// A picture of this width, two thirds as high.
pub(super) fn picture(width: usize, seed: u64) -> Raster {
    let height = (width * 2 / 3).max(1);
    let row = width * CHANNELS;
    let mut rgb = Vec::with_capacity(height * row);
    for y in 0..height {
        let dusk = (y * 70 / height) as u8;
        let sky = [150 + dusk, 190 + dusk / 2, 220 - dusk / 2];
        rgb.extend((0..width).flat_map(|_| sky));
    }
    let mut random = Random::new(seed);
    for _ in 0..DISCS {
        let (x, y) = (random.below(width as u64), random.below(height as u64));
        let radius = 1 + random.below((width as u64 / 16).max(1));
        let colour = COLOURS[random.below(COLOURS.len() as u64) as usize];
        let top = y.saturating_sub(radius);
        for row_y in top..(y + radius + 1).min(height as u64) {
            let half = (radius * radius - y.abs_diff(row_y).pow(2)).isqrt();
            let left = x.saturating_sub(half) as usize;
            let right = ((x + half + 1) as usize).min(width);
            let start = row_y as usize * row;
            for pixel in
                rgb[start + left * CHANNELS..start + right * CHANNELS].chunks_exact_mut(CHANNELS)
            {
                pixel.copy_from_slice(&colour);
            }
        }
    }
    Raster::of_whole_rows(width, rgb)
}
