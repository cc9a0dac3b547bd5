//! A picture as rows of red, green and blue.

use crate::job::InputError;
use model::decimal;
use std::ops::Range;

/// Bytes of a pixel.
pub(super) const CHANNELS: usize = 3;

/// The largest picture that is taken: its source and its result are 96 MB.
pub(super) const MOST_PIXELS: usize = 16_000_000;

/// The most pixels in a row or a column that are shown of a result.
pub(super) const SHOWN: usize = 1_280;

/// Whole rows of a picture.
pub(super) struct Raster {
    width: usize,
    rgb: Vec<u8>,
}

impl Raster {
    /// Rows of `width` pixels, if the bytes are whole rows.
    pub(super) fn of_rows(width: usize, rgb: Vec<u8>) -> Option<Self> {
        rgb.len().is_multiple_of(width * CHANNELS).then_some(Self { width, rgb })
    }

    /// Rows that were made as whole ones.
    pub(super) fn of_whole_rows(width: usize, rgb: Vec<u8>) -> Self {
        debug_assert!(rgb.len().is_multiple_of(width * CHANNELS));
        Self { width, rgb }
    }

    /// A reader's picture. What is transparent is laid over white.
    pub(super) fn of_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Self, InputError> {
        let unfit = |reason: String| Err(InputError::Unfit(reason));
        let pixels = width.saturating_mul(height);
        if pixels == 0 {
            return unfit("The picture is empty; choose one that has pixels".to_owned());
        }
        if pixels > MOST_PIXELS {
            return unfit(format!(
                "The picture has {width} × {height} pixels, {} million; choose one of at most \
                 {} million",
                decimal(pixels as f64 / 1e6, 1),
                MOST_PIXELS / 1_000_000
            ));
        }
        if rgba.len() != 4 * pixels {
            return unfit(format!(
                "The picture has {} bytes for {width} × {height} pixels, not {}; choose another",
                rgba.len(),
                4 * pixels
            ));
        }
        let mut rgb = Vec::with_capacity(CHANNELS * pixels);
        for &[red, green, blue, alpha] in rgba.as_chunks::<4>().0 {
            rgb.extend([red, green, blue].map(|channel| over_white(channel, alpha)));
        }
        Ok(Self { width, rgb })
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.rgb.len() / (self.width * CHANNELS)
    }

    /// The bytes of these rows, if there are so many.
    pub(super) fn rows(&self, rows: Range<usize>) -> Option<&[u8]> {
        let row = self.width * CHANNELS;
        self.rgb.get(rows.start * row..rows.end * row)
    }
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}
