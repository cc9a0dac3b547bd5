//! Known points of the plane, π in the Mandelbrot set, the set's area, and a naive drawing.

use super::escape::{LANES, LIMIT, escapes};
use super::{LEFT, TOP, WIDTH};
use crate::tests::{answer, executed};

fn escape(re: f64, im: f64) -> u16 {
    let (counts, _) = escapes([re; LANES], im);
    assert!(counts.iter().all(|&count| count == counts[0]));
    counts[0]
}

#[test]
fn known_points() {
    // In the set: 0 stays, −1 alternates with 0, −2 stays at 2, i ends in a cycle, ¼ is the cusp.
    for (re, im) in [(0.0, 0.0), (-1.0, 0.0), (-2.0, 0.0), (0.0, 1.0), (0.25, 0.0), (-0.1, 0.7)] {
        assert_eq!(escape(re, im), LIMIT, "{re} + {im} i");
    }
    // 1 goes 0, 1, 2, 5: the third is out. ½ goes 0, 0.5, 0.75, 1.0625, 1.63, 3.15.
    for (re, im, count) in [(1.0, 0.0, 3), (0.5, 0.0, 5), (2.1, 0.0, 1), (0.0, 3.0, 1)] {
        assert_eq!(escape(re, im), count, "{re} + {im} i");
    }
}

#[test]
fn pi_is_in_the_mandelbrot_set() {
    // Klebanoff, “π in the Mandelbrot set”, Fractals 9 (2001). The numbers of steps have the digits
    // of π, and are known: https://oeis.org/A299415, A097486 and A300078.
    for (epsilon, cusp, neck, second_neck) in
        [(1.0, 2, 3, 1), (1e-1, 8, 33, 18), (1e-2, 30, 315, 159)]
    {
        assert_eq!(escape(0.25 + epsilon, 0.0), cusp);
        assert_eq!(escape(-0.75, epsilon), neck);
        assert_eq!(escape(-1.25 - epsilon * epsilon, epsilon), second_neck);
    }
    assert_eq!(escape(-1.25 - 1e-6, 1e-3), 1_586);
    for (epsilon, cusp) in [(1e-3, 97), (1e-4, 312), (1e-5, 991)] {
        assert_eq!(escape(0.25 + epsilon, 0.0), cusp);
    }
}

#[test]
fn neighbours_do_not_disturb_each_other() {
    let re = [-2.0, -0.75, 0.3, 0.5, 0.0, 2.1, 0.26, -1.5];
    assert_eq!(escapes(re, 0.01).0, re.map(|re| escape(re, 0.01)));
}

#[test]
fn the_picture_is_that_of_a_naive_loop() {
    for (size, tasks) in [(16, 5), (41, 7), (100, 300)] {
        let job = executed("mandelbrot", |p| (p.size, p.tasks) = (size, tasks));
        let (width, height) = (size as u32, size as u32 * 3 / 4);
        let colours = super::palette::colours();
        let pixel = WIDTH / f64::from(width);
        let picture = job.picture().unwrap();
        assert_eq!((picture.width, picture.height), (width, height));
        assert_eq!(picture.tiles.len(), tasks as usize);
        for y in 0..height {
            for x in 0..width {
                let c = (LEFT + (f64::from(x) + 0.5) * pixel, TOP - (f64::from(y) + 0.5) * pixel);
                let (mut z, mut count) = ((0.0, 0.0), 0);
                while count < LIMIT && z.0 * z.0 + z.1 * z.1 <= 4.0 {
                    z = (z.0 * z.0 - z.1 * z.1 + c.0, 2.0 * z.0 * z.1 + c.1);
                    count += 1;
                }
                let at = 4 * (y * width + x) as usize;
                assert_eq!(picture.rgba[at..at + 4], colours[usize::from(count)], "{x}, {y}");
            }
        }
    }
}

#[test]
fn the_area_is_known() {
    // https://oeis.org/A098403: 1.50659…, of 3.2 × 2.4. A limit of 2,000 steps adds less than 1 %.
    let text = answer("mandelbrot", |p| p.size = 400).text;
    let inside: f64 = text.split(' ').next().unwrap().replace(',', "").parse().unwrap();
    let area = inside / (400.0 * 300.0) * 3.2 * 2.4;
    assert!((area / 1.506_59 - 1.0).abs() < 0.01, "{area}");
}
