//! What the samples come to: a table to read and JSON to keep.

use std::fmt::Write;

use serde_json::{Value, json};
use stats::Estimate;

use super::samples::quartiles;
use super::{Comparison, Environment, Measure, Samples};

/// `met`, `missed`, and that it is not sure where the interval reaches to the goal's other side.
fn verdict(row: &Comparison, number: Option<&Estimate>) -> String {
    let Some(number) = number else { return "not measured".to_owned() };
    let verdict = row.goal.verdict(number.value);
    let sure = [number.low, number.high].map(|end| row.goal.verdict(end)) == [verdict; 2];
    if sure { verdict.to_owned() } else { format!("{verdict}, not surely") }
}

/// Nanoseconds, in the unit in which a person says them: the median, and the quartiles.
fn spread(samples: Option<&[f64]>) -> String {
    let Some([low, median, high]) = samples.map(quartiles) else { return "–".to_owned() };
    let (unit, divisor) = match median {
        it if it < 1e3 => ("ns", 1.0),
        it if it < 1e6 => ("µs", 1e3),
        _ => ("ms", 1e6),
    };
    let digits = |number: f64| {
        let number = number / divisor;
        match number {
            it if it < 10.0 => format!("{number:.2}"),
            it if it < 100.0 => format!("{number:.1}"),
            _ => format!("{number:.0}"),
        }
    };
    format!("{} {unit} ({} to {})", digits(median), digits(low), digits(high))
}

fn tell(number: &Estimate) -> String {
    let digits = if number.value < 0.1 { 4 } else { 2 };
    format!("{:.digits$} ± {:.digits$}", number.value, number.half_width())
}

/// The table, a row a comparison.
#[must_use]
pub fn table(all: &Samples, rows: &[Comparison], environment: &Environment) -> String {
    let mut text = String::new();
    let Environment { versions, cores, loads } = environment;
    let loads: Vec<String> = loads.iter().map(|load| format!("{load:.1}")).collect();
    // Writing to a string does not fail.
    writeln!(text, "{}; {cores} cores", versions.join("; ")).ok();
    writeln!(text, "load {}; medians and quartiles", loads.join(", ")).ok();
    writeln!(
        text,
        "{:>2}  {:36} {:28} {:26} {:28} {:>17}  {:12} ",
        "", "what", "ours", "beside", "its", "ratio", "goal"
    )
    .ok();
    for row in rows {
        let number = all.number(row);
        let label = match row.number {
            0 => String::new(),
            goal => goal.to_string(),
        };
        let line = format!(
            "{label:>2}  {:36} {:28} {:26} {:28} {:>17}  {:12} {}",
            row.what,
            spread(all.of(&row.ours)),
            row.beside,
            spread(all.of(&row.peer)),
            number.as_ref().map_or_else(String::new, |number| tell(number)
                + match row.measure {
                    Measure::Time | Measure::Speed | Measure::TimeOfAll => "",
                    Measure::Milliseconds | Measure::LongestMilliseconds => " ms",
                }),
            row.goal.text(),
            verdict(row, number.as_ref()),
        );
        writeln!(text, "{}", line.trim_end()).ok();
    }
    text
}

/// Everything, for later.
pub(super) fn json(
    format: &str,
    all: &Samples,
    rows: &[Comparison],
    environment: &Environment,
) -> Value {
    let rows = rows.iter().map(|row| {
        let number = all.number(row);
        json!({
            "goal_number": row.number,
            "what": row.what,
            "ours": row.ours,
            "beside": row.beside,
            "peer": row.peer,
            "measure": match row.measure {
                Measure::Time => "time",
                Measure::Speed => "speed",
                Measure::TimeOfAll => "time-of-all",
                Measure::Milliseconds => "ms",
                Measure::LongestMilliseconds => "longest-ms",
            },
            "goal": row.goal.text(),
            "value": number.as_ref().map(|it| json!({ "value": it.value, "low": it.low, "high": it.high })),
            "verdict": verdict(row, number.as_ref()),
        })
    });
    let figures = all.iter().map(|(figure, samples)| {
        let [low, median, high] = quartiles(samples);
        let value = json!({
            "median_ns": median,
            "quartiles_ns": [low, high],
            "samples_ns": samples,
        });
        (figure.to_owned(), value)
    });
    json!({
        "format": format,
        "version": 1,
        "versions": environment.versions,
        "architecture": std::env::consts::ARCH,
        "cores": environment.cores,
        "load": environment.loads,
        "rows": rows.collect::<Vec<_>>(),
        "figures": figures.collect::<serde_json::Map<_, _>>(),
    })
}
