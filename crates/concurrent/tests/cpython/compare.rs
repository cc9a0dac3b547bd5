//! Runs the programs of a subject in both languages, and complains about what they print.

use crate::differences::{DIFFERENCES, Difference};
use crate::program::Program;
use crate::{python, rust};
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

/// How long a program may run: only one that hangs ever reaches it.
pub const LIMIT: Duration = Duration::from_secs(60);

/// What a program printed, or why it did not come to its end.
pub type Ran = Result<Vec<String>, String>;

/// A program that ran in both languages, and how.
struct Pair {
    name: &'static str,
    python: Ran,
    rust: Ran,
}

/// Fails with everything that is wrong about the programs of a subject.
#[track_caller]
pub fn check(subject: &'static str, programs: &[Program]) {
    let answer = python::run(subject, programs);
    let (mut pairs, mut skipped) = (Vec::new(), Vec::new());
    for (program, python) in programs.iter().zip(answer.ran) {
        match python {
            Some(python) => {
                let rust = rust::run(subject, *program);
                pairs.push(Pair { name: program.name, python, rust });
            }
            None => skipped.push(*program),
        }
    }
    let listed: Vec<&Difference> =
        DIFFERENCES.iter().filter(|difference| difference.subject == subject).collect();
    let complaints = complaints(programs, &listed, &pairs);
    say(subject, &answer.version, &pairs, &skipped);
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Says past the capturing of tests what was compared, and what was not.
fn say(subject: &str, version: &str, pairs: &[Pair], skipped: &[Program]) {
    let equal = pairs.iter().filter(|pair| pair.python == pair.rust).count();
    let mut text = format!(
        "{subject}: beside CPython {version}, {equal} programs print the same, {} another thing, \
         {} skipped\n",
        pairs.len() - equal,
        skipped.len()
    );
    for Program { name, since: (major, minor), .. } in skipped {
        let _ = writeln!(text, "{subject}: SKIPPED “{name}”: it needs CPython {major}.{minor}");
    }
    // There may be nobody to listen.
    let _unheard = std::io::stderr().write_all(text.as_bytes());
}

/// Everything that is wrong, by program.
fn complaints(programs: &[Program], listed: &[&Difference], pairs: &[Pair]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (index, program) in programs.iter().enumerate() {
        if programs[..index].iter().any(|other| other.name == program.name) {
            complaints.push(format!("“{}”: two programs are called so", program.name));
        }
    }
    for (index, difference) in listed.iter().enumerate() {
        let name = difference.program;
        if listed[..index].iter().any(|other| other.program == name) {
            complaints.push(format!("“{name}”: listed twice among the known differences"));
        }
        if difference.reason.is_empty() {
            complaints.push(format!("“{name}”: a known difference without a reason"));
        }
        if !programs.iter().any(|program| program.name == name) {
            complaints.push(format!("“{name}”: a known difference, but no program is called so"));
        }
    }
    for pair in pairs {
        let known = listed.iter().find(|difference| difference.program == pair.name);
        complaints.extend(complaint(pair, known.copied()));
    }
    complaints
}

/// What is wrong with how a program ran.
fn complaint(pair: &Pair, known: Option<&Difference>) -> Option<String> {
    let name = pair.name;
    let (python, rust) = match (&pair.python, &pair.rust) {
        (Err(failure), _) => return Some(format!("“{name}”: the Python program: {failure}")),
        (_, Err(failure)) => return Some(format!("“{name}”: the Rust program: {failure}")),
        (Ok(python), Ok(rust)) => (python, rust),
    };
    let what = match known {
        _ if python.is_empty() && rust.is_empty() => "prints nothing, so it shows nothing",
        None if python == rust => return None,
        None => "the two print different lines, and that is not a known difference",
        Some(_) if python == rust => {
            "a known difference is none any more: take it out of differences.rs"
        }
        Some(known) if python == known.python && rust == known.rust => return None,
        Some(_) => "a known difference, but these are not the lines that differences.rs lists",
    };
    Some(format!("“{name}”: {what}\n{}{}", block("Python", python), block("Rust", rust)))
}

fn block(title: &str, lines: &[String]) -> String {
    lines.iter().fold(format!("  {title}\n"), |text, line| text + "    | " + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::program;

    const KNOWN: Difference =
        Difference { subject: "s", program: "p", reason: "r", python: &["1"], rust: &["2"] };

    fn ran(lines: &[&str]) -> Ran {
        Ok(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    /// The complaints about one program called p.
    fn about(listed: &[&Difference], python: Ran, rust: Ran) -> String {
        let programs = [program("p", "", |_| ())];
        complaints(&programs, listed, &[Pair { name: "p", python, rust }]).join("\n")
    }

    #[test]
    fn the_same_lines_pass_and_others_do_not() {
        assert_eq!(about(&[], ran(&["1"]), ran(&["1"])), "");
        assert_eq!(
            about(&[], ran(&["1", "2"]), ran(&["1", "3"])),
            "“p”: the two print different lines, and that is not a known difference\n\
             \x20 Python\n    | 1\n    | 2\n  Rust\n    | 1\n    | 3\n"
        );
    }

    #[test]
    fn a_known_difference_passes_as_long_as_it_is_that_one() {
        assert_eq!(about(&[&KNOWN], ran(&["1"]), ran(&["2"])), "");
        let gone = about(&[&KNOWN], ran(&["1"]), ran(&["1"]));
        assert!(gone.contains("is none any more"), "{gone}");
        for (python, rust) in [("1", "3"), ("3", "2")] {
            let other = about(&[&KNOWN], ran(&[python]), ran(&[rust]));
            assert!(other.contains("these are not the lines"), "{other}");
        }
    }

    #[test]
    fn a_program_that_fails_or_prints_nothing_is_found() {
        let failed = || Err("still runs".to_owned());
        assert_eq!(about(&[], failed(), ran(&["1"])), "“p”: the Python program: still runs");
        assert_eq!(about(&[], ran(&["1"]), failed()), "“p”: the Rust program: still runs");
        assert!(about(&[], ran(&[]), ran(&[])).contains("prints nothing"));
    }

    #[test]
    fn names_must_be_unique_and_known() {
        let two = [program("p", "", |_| ()), program("p", "", |_| ())];
        assert_eq!(complaints(&two, &[], &[]), ["“p”: two programs are called so"]);
        assert_eq!(
            complaints(&two[..1], &[&KNOWN, &KNOWN], &[]),
            ["“p”: listed twice among the known differences"]
        );
        assert_eq!(
            complaints(&[], &[&KNOWN], &[]),
            ["“p”: a known difference, but no program is called so"]
        );
    }

    #[test]
    fn every_known_difference_is_one() {
        for difference in DIFFERENCES {
            assert!(crate::SUBJECTS.contains(&difference.subject), "{}", difference.subject);
            assert_ne!(difference.python, difference.rust, "{}", difference.program);
        }
    }
}
