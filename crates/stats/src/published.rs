//! Data that others have published, for the tests.

/// A. A. Michelson's hundred determinations of the speed of light in air, 1879, in km/s less
/// 299,000, in five rows of twenty. It is the data set Michelso of NIST's Statistical Reference
/// Datasets, <https://www.itl.nist.gov/div898/strd/univ/michelso.html>, and `morley` in R.
pub const MICHELSON: [f64; 100] = [
    850., 740., 900., 1070., 930., 850., 950., 980., 980., 880., 1000., 980., 930., 650., 760.,
    810., 1000., 1000., 960., 960., 960., 940., 960., 940., 880., 800., 850., 880., 900., 840.,
    830., 790., 810., 880., 880., 830., 800., 790., 760., 800., 880., 880., 880., 860., 720., 720.,
    620., 860., 970., 950., 880., 910., 850., 870., 840., 840., 850., 840., 840., 840., 890., 810.,
    810., 820., 800., 770., 760., 740., 750., 760., 910., 920., 890., 860., 880., 720., 840., 850.,
    850., 780., 890., 840., 780., 810., 760., 810., 790., 810., 820., 850., 870., 870., 810., 740.,
    810., 940., 950., 800., 810., 870.,
];

/// Eight determinations of uranium isotopes by a mass spectrometer, the last of which is wrong:
/// G. L. Tietjen and R. H. Moore, Technometrics 14 (1972), as given in NIST's handbook,
/// <https://www.itl.nist.gov/div898/handbook/eda/section3/eda35h1.htm>.
pub const URANIUM: [f64; 8] = [199.31, 199.53, 200.19, 200.82, 201.92, 201.95, 202.18, 245.57];

/// NIST's certified mean and standard deviation, and lag-1 autocorrelation, of [`MICHELSON`] plus
/// 299,000 in Mm/s, so that the numbers above are known to be those.
#[test]
fn michelsons_numbers_have_nists_certified_values() {
    let speeds = MICHELSON.map(|speed| 299.0 + speed / 1_000.0);
    let mean = speeds.iter().sum::<f64>() / 100.0;
    let off = speeds.map(|speed| speed - mean);
    let squares: f64 = off.iter().map(|off| off * off).sum();
    let lagged: f64 = off.windows(2).map(|pair| pair[0] * pair[1]).sum();
    let close = |found: f64, certified: f64| {
        assert!((found - certified).abs() < 1e-9, "{found}, certified {certified}");
    };
    close(mean, 299.852_4);
    close((squares / 99.0).sqrt(), 0.079_010_547_819_051_8);
    close(lagged / squares, 0.535_199_668_621_283);
}
