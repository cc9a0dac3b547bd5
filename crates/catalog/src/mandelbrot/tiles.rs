//! Cutting a picture into any number of rectangles, one a task, in reading order.

use crate::split::{stretch, stretches};

/// A task's rectangle, in pixels from the top left. May be empty when there are more tasks than
/// pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Tile {
    pub(super) fn area(&self) -> usize {
        self.width as usize * self.height as usize
    }

    pub(super) fn rectangle(&self) -> [u32; 4] {
        [self.x, self.y, self.width, self.height]
    }
}

/// The tile of one task. The tasks are dealt into bands as high as a square tile would be; a band
/// is as high as its share of the tasks, and its tiles are equally wide.
pub(super) fn tile(width: u32, height: u32, tasks: u32, task: u32) -> Tile {
    let square = f64::from(tasks) * f64::from(height) / f64::from(width.max(1));
    let bands = (square.sqrt().round() as u32).clamp(1, tasks.max(1));
    // The band b that holds this task: the last that starts at or before it.
    let band = ((u64::from(task) + 1) * u64::from(bands)).div_ceil(u64::from(tasks.max(1))) - 1;
    let of_band = stretch(u64::from(tasks), bands, band as u32);
    let of_band = of_band.start as u32..of_band.end as u32;
    let y = stretches(u64::from(height), tasks, &of_band);
    let x = stretch(u64::from(width), of_band.len() as u32, task - of_band.start);
    Tile {
        x: x.start as u32,
        y: y.start as u32,
        width: (x.end - x.start) as u32,
        height: (y.end - y.start) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tiles_cover_every_pixel_once(width in 1_u32..90, height in 0_u32..90, tasks in 1_u32..400) {
            let mut covered = vec![0; (width * height) as usize];
            for task in 0..tasks {
                let tile = tile(width, height, tasks, task);
                for y in tile.y..tile.y + tile.height {
                    for x in tile.x..tile.x + tile.width {
                        covered[(y * width + x) as usize] += 1;
                    }
                }
            }
            prop_assert!(covered.iter().all(|&times| times == 1));
        }
    }

    #[test]
    fn a_square_number_of_tasks_makes_squares() {
        assert_eq!(tile(400, 300, 12, 0).rectangle(), [0, 0, 100, 100]);
        assert_eq!(tile(400, 300, 12, 5).rectangle(), [100, 100, 100, 100]);
        assert_eq!(tile(400, 300, 12, 11).rectangle(), [300, 200, 100, 100]);
        assert_eq!(tile(400, 300, 1, 0).rectangle(), [0, 0, 400, 300]);
    }
}
