//! A direct blur in two dimensions, what a blur keeps, and pictures that cannot be used.

use super::gauss::{RADIUS, WEIGHTS};
use super::raster::MOST_PIXELS;
use super::{Blur, META};
use crate::job::{InputError, InputFile, Job, Request};
use crate::tests::{execute, executed, params};
use crate::{Random, prepare};

fn job(file: &InputFile, tasks: u32) -> Result<Box<dyn Job>, InputError> {
    let mut params = params("blur");
    params.tasks = tasks;
    prepare(META.id.0, &Request { params: &params, file: Some(file), spin_per_ms: 1 })
}

fn blurred(width: u32, height: u32, rgba: Vec<u8>, tasks: u32) -> Vec<u8> {
    let mut job = job(&InputFile::Image { width, height, rgba }, tasks).unwrap();
    execute(job.as_mut(), |tasks| (0..tasks).map(|t| t..t + 1).collect());
    job.picture().unwrap().rgba
}

/// Each pixel by itself, from all pixels around it.
fn direct(width: u32, height: u32, rgba: &[u8]) -> Vec<u8> {
    let radius = RADIUS as i64;
    let weight = |offset: i64| match offset.unsigned_abs() as usize {
        0 => 2 * u64::from(WEIGHTS[0]),
        offset => u64::from(WEIGHTS[offset]),
    };
    let mut out = Vec::new();
    for y in 0..i64::from(height) {
        for x in 0..i64::from(width) {
            for channel in 0..3 {
                let mut sum = 0;
                for dy in -radius..=radius {
                    for dx in -radius..=radius {
                        let row = (y + dy).clamp(0, i64::from(height) - 1);
                        let column = (x + dx).clamp(0, i64::from(width) - 1);
                        let at = 4 * (row * i64::from(width) + column) + channel;
                        sum += weight(dx) * weight(dy) * u64::from(rgba[at as usize]);
                    }
                }
                out.push((sum as f64 / 65_536.0).round() as u8);
            }
            out.push(255);
        }
    }
    out
}

#[test]
fn the_weights_are_those_of_a_normal_distribution() {
    assert_eq!(2 * WEIGHTS.iter().sum::<u16>(), 256);
    let [middle, others @ ..] = WEIGHTS;
    for (offset, weight) in [2 * middle].into_iter().chain(others).enumerate() {
        let exact =
            256.0 / (3.0 * std::f64::consts::TAU.sqrt()) * (-(offset as f64).powi(2) / 18.0).exp();
        assert!((f64::from(weight) - exact).abs() < 0.6, "{offset}: {exact}");
    }
}

#[test]
fn equals_the_direct_blur() {
    let mut random = Random::new(4);
    for (width, height) in [(1, 1), (1, 40), (40, 1), (3, 5), (17, 17), (30, 50)] {
        let mut rgba = vec![0; 4 * (width * height) as usize];
        random.fill(&mut rgba);
        rgba.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
        let expected = direct(width, height, &rgba);
        for tasks in [1, 2, 7, 60] {
            assert_eq!(blurred(width, height, rgba.clone(), tasks), expected, "{width} × {height}");
        }
    }
}

#[test]
fn an_even_picture_stays_as_it_is_and_a_dot_becomes_the_bell() {
    let even = [10, 20, 255, 255].repeat(40 * 30);
    assert_eq!(blurred(40, 30, even.clone(), 3), even);
    let mut dot = [0, 0, 0, 255].repeat(33 * 33);
    dot[4 * (16 * 33 + 16)] = 255;
    let bell = blurred(33, 33, dot, 5);
    // 255 × 34 × 34 / 65,536, and beside it 255 × 34 × 32 / 65,536.
    assert_eq!((bell[4 * (16 * 33 + 16)], bell[4 * (16 * 33 + 17)]), (4, 4));
    assert_eq!(bell[4 * (16 * 33 + 25)], 0);
}

#[test]
fn what_is_transparent_is_white() {
    assert_eq!(blurred(1, 1, vec![0, 0, 0, 0], 1), [255, 255, 255, 255]);
    assert_eq!(blurred(1, 1, vec![0, 100, 200, 128], 1), [127, 177, 227, 255]);
}

#[test]
fn a_large_result_is_shown_smaller() {
    let picture = executed("blur", |p| (p.size, p.tasks) = (3_000, 7)).picture().unwrap();
    assert_eq!((picture.width, picture.height), (1_000, 667));
    assert_eq!(picture.rgba.len(), 4 * 1_000 * 667);
    let mut next = 0;
    for [x, y, width, height] in picture.tiles {
        assert_eq!((x, y, width), (0, next, 1_000));
        next += height;
    }
    assert_eq!(next, 667);
}

#[test]
fn pictures_that_cannot_be_used() {
    let reason = |file| job(&file, 4).err().unwrap().to_string();
    assert_eq!(
        reason(InputFile::Image { width: 0, height: 9, rgba: Vec::new() }),
        "The picture is empty; choose one that has pixels"
    );
    assert_eq!(
        reason(InputFile::Image { width: 8_192, height: 4_096, rgba: Vec::new() }),
        "The picture has 8192 × 4096 pixels, 33.6 million; choose one of at most 16 million"
    );
    assert_eq!(
        reason(InputFile::Image { width: 2, height: 2, rgba: vec![0; 15] }),
        "The picture has 15 bytes for 2 × 2 pixels, not 16; choose another"
    );
    assert_eq!(
        reason(InputFile::Text(b"words".to_vec())),
        "The file is a text; to blur something, choose a picture"
    );
    let largest = META.specs.size.max as usize;
    assert!(largest * (largest * 2 / 3) <= MOST_PIXELS, "the sample is no larger");
    let source = Blur::new(1, super::sample::picture(16, 1));
    assert_eq!((source.width, source.height), (16, 10));
}
