//! A Gaussian blur in whole numbers: first along the rows, then along the columns.
//!
//! The weights of one direction add up to 256, so a row's sums fit 16 bits and a column's sums of
//! these 24. Only the end result is rounded, and it is the same however the rows are divided.

use super::raster::CHANNELS;
use crate::gate::{Halt, Pace};
use std::ops::Range;
use std::slice::Chunks;

/// How far away a pixel still counts.
pub(super) const RADIUS: usize = 8;

/// Values of a row that are worked on at once, so that they stay in the first-level cache.
const BLOCK: usize = 1_024;

/// 256 × the normal distribution of standard deviation 3 at 0 to 8, rounded so that the weights of
/// both sides add up to 256. The middle belongs to both sides, with half of its weight to each.
pub(super) const WEIGHTS: [u16; RADIUS + 1] = [17, 32, 27, 21, 14, 9, 5, 2, 1];

/// Appends the rows `band` of `source`, blurred. `source` has the rows around them too, as far as
/// they count or to the picture's edge; beyond the edges, the rows and columns at the edge go on.
pub(super) fn blur(
    source: &[u8],
    width: usize,
    band: Range<usize>,
    blurred: &mut Vec<u8>,
    pace: &mut Pace<'_>,
) -> Result<(), Halt> {
    if band.is_empty() {
        return Ok(());
    }
    let row = width * CHANNELS;
    let height = source.len() / row;
    let mut padded = vec![0; row + 2 * RADIUS * CHANNELS];
    // The last rows that were blurred along themselves: row y is in slot y mod their number.
    const KEPT: usize = 2 * RADIUS + 1;
    let mut along: Vec<Vec<u16>> = vec![vec![0; row]; KEPT];
    let mut next = band.start.saturating_sub(RADIUS);
    for y in band {
        while next < height.min(y + RADIUS + 1) {
            pad(&source[next * row..(next + 1) * row], &mut padded);
            blur_row(&padded, &mut along[next % KEPT], pace)?;
            next += 1;
        }
        let at = |y: usize| along[y.min(height - 1) % KEPT].chunks(BLOCK);
        let near: [_; RADIUS + 1] =
            std::array::from_fn(|offset| (at(y.saturating_sub(offset)), at(y + offset)));
        blur_columns(near, blurred, pace)?;
    }
    Ok(())
}

/// The row with its edge pixels repeated on both sides.
fn pad(row: &[u8], padded: &mut [u8]) {
    const EDGE: usize = RADIUS * CHANNELS;
    let (left, rest) = padded.split_at_mut(EDGE);
    let (middle, right) = rest.split_at_mut(row.len());
    middle.copy_from_slice(row);
    for pixel in left.chunks_exact_mut(CHANNELS) {
        pixel.copy_from_slice(&row[..CHANNELS]);
    }
    for pixel in right.chunks_exact_mut(CHANNELS) {
        pixel.copy_from_slice(&row[row.len() - CHANNELS..]);
    }
}

/// 256 × the weighted means along a padded row: at most 255 × 256, which fits.
fn blur_row(padded: &[u8], along: &mut [u16], pace: &mut Pace<'_>) -> Result<(), Halt> {
    let starts = (0..).step_by(BLOCK);
    for (start, along) in starts.zip(along.chunks_mut(BLOCK)) {
        along.fill(0);
        for (offset, &weight) in WEIGHTS.iter().enumerate() {
            let left = &padded[start + (RADIUS - offset) * CHANNELS..];
            let right = &padded[start + (RADIUS + offset) * CHANNELS..];
            for ((sum, &left), &right) in along.iter_mut().zip(left).zip(right) {
                *sum += weight * (u16::from(left) + u16::from(right));
            }
        }
        pace.did(along.len() as u64)?;
    }
    Ok(())
}

/// Appends a row of weighted means along the columns of rows that were blurred along themselves:
/// those so far above and below, block by block.
fn blur_columns<'a>(
    mut near: [(Chunks<'a, u16>, Chunks<'a, u16>); RADIUS + 1],
    blurred: &mut Vec<u8>,
    pace: &mut Pace<'_>,
) -> Result<(), Halt> {
    loop {
        // A half of the last place that is kept: so the result is rounded, not cut off.
        let mut sums = [1_u32 << 15; BLOCK];
        let mut length = 0;
        for (&weight, (above, below)) in WEIGHTS.iter().zip(&mut near) {
            let (Some(above), Some(below)) = (above.next(), below.next()) else { return Ok(()) };
            length = above.len();
            for ((sum, &above), &below) in sums.iter_mut().zip(above).zip(below) {
                *sum += u32::from(weight) * (u32::from(above) + u32::from(below));
            }
        }
        blurred.extend(sums[..length].iter().map(|sum| (sum >> 16) as u8));
        pace.did(length as u64)?;
    }
}
