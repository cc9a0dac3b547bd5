//! Holds the colours of `www/css/tokens.css` to what that file promises. There is no other code
//! here: the page takes its colours from the style sheet alone.

#[cfg(test)]
mod tests {
    use model::ExecutionModel;

    const TOKENS: &str = include_str!("../../www/css/tokens.css");
    const RACE: &str = include_str!("../../www/css/race.css");
    /// The smallest distance between two hues, in OKLab × 100.
    const APART: f64 = 12.0;

    type Rgb = [f64; 3];

    /// How a pair of cones that is missing maps linear RGB, at full severity: Machado, Oliveira
    /// and Fernandes, “A physiologically-based model for simulation of color vision deficiency”,
    /// IEEE TVCG 15(6), 2009.
    const VISION: [(&str, [Rgb; 3]); 4] = [
        ("full", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protan",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deutan",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritan",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    #[derive(Clone, Copy, Debug)]
    enum Theme {
        Light,
        Dark,
    }

    /// A token's colour in linear RGB.
    fn colour(token: &str, theme: Theme) -> Rgb {
        let (_, rest) =
            TOKENS.split_once(&format!("{token}: light-dark(")).expect("the token has two colours");
        let (pair, _) = rest.split_once(')').expect("the pair is closed");
        let (light, dark) = pair.split_once(", ").expect("two colours");
        let hex = match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        };
        [1, 3, 5].map(|at| {
            let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("two hexadecimal digits");
            let c = f64::from(byte) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn seen(by: &[Rgb; 3], rgb: Rgb) -> Rgb {
        by.map(|row| row.iter().zip(rgb).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
    }

    /// Ottosson, “A perceptual color space for image processing”, 2020.
    fn oklab([r, g, b]: Rgb) -> Rgb {
        let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
        let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
        let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
        [
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        ]
    }

    fn distance(a: Rgb, b: Rgb) -> f64 {
        let squares = oklab(a).into_iter().zip(oklab(b)).map(|(a, b)| (a - b).powi(2));
        100.0 * squares.sum::<f64>().sqrt()
    }

    /// WCAG 2.2, “contrast ratio”.
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |[r, g, b]: Rgb| 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The token that a lane's class names as its hue.
    fn hue(lane: ExecutionModel) -> &'static str {
        let class = format!(".lane-{} {{\n  --hue: var(", lane.slug());
        let (_, rest) = RACE.split_once(&class).expect("every lane has a class with a hue");
        rest.split_once(')').expect("the name is closed").0
    }

    fn hues() -> Vec<&'static str> {
        let mut hues: Vec<_> = ExecutionModel::ALL.into_iter().map(hue).collect();
        hues.dedup();
        hues
    }

    #[test]
    fn the_two_thread_lanes_share_a_hue_and_nobody_else_does() {
        assert_eq!(hues(), ["--sequential", "--threads", "--rayon", "--processes", "--event-loop"]);
    }

    #[test]
    fn hues_stay_apart_for_every_eye() {
        for theme in [Theme::Light, Theme::Dark] {
            for (vision, matrix) in &VISION {
                for (index, a) in hues().into_iter().enumerate() {
                    for b in hues().into_iter().skip(index + 1) {
                        let between = distance(
                            seen(matrix, colour(a, theme)),
                            seen(matrix, colour(b, theme)),
                        );
                        assert!(
                            between >= APART,
                            "{a} and {b} are {between:.1} apart, {theme:?}, {vision}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn everything_stands_out_from_what_it_stands_on() {
        let mut wanted = vec![
            ("--text", "--paper", 7.0),
            ("--text", "--raised", 7.0),
            ("--text", "--sunken", 7.0),
            ("--muted", "--paper", 4.5),
            ("--muted", "--raised", 4.5),
            ("--muted", "--sunken", 4.5),
            ("--alarm", "--paper", 4.5),
            ("--alarm", "--raised", 4.5),
            ("--edge", "--paper", 3.0),
            ("--edge", "--raised", 3.0),
            ("--wait-edge", "--paper", 3.0),
        ];
        wanted.extend(hues().into_iter().map(|hue| (hue, "--paper", 3.0)));
        for theme in [Theme::Light, Theme::Dark] {
            for (front, back, least) in &wanted {
                let ratio = contrast(colour(front, theme), colour(back, theme));
                assert!(ratio >= *least, "{front} on {back} is {ratio:.2}, {theme:?}");
            }
        }
    }

    #[test]
    fn the_ruler_is_right() {
        let (white, black) = ([1.0; 3], [0.0; 3]);
        assert!((contrast(white, black) - 21.0).abs() < 1e-9);
        assert!((distance(white, black) - 100.0).abs() < 0.01);
        assert!(distance(white, white) < 1e-9);
    }
}
