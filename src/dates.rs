//! Dates for a reader, from the ISO 8601 text that runs carry. Nothing here knows what day it is.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `21 November 2026`; the text itself where it is no date.
#[must_use]
pub fn day(iso: &str) -> String {
    parse(iso).map_or_else(|| iso.to_owned(), |(day, _)| day)
}

/// `21 November 2026, 09:30 UTC`; the text itself where it is no date.
#[must_use]
pub fn readable(iso: &str) -> String {
    parse(iso).map_or_else(|| iso.to_owned(), |(day, time)| format!("{day}, {time} UTC"))
}

fn parse(iso: &str) -> Option<(String, &str)> {
    let (date, time) = iso.split_once('T')?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u8 = day.parse().ok()?;
    Some((format!("{day} {month} {year}"), time.get(..5)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_out() {
        assert_eq!(readable("2026-11-21T09:30:00.000Z"), "21 November 2026, 09:30 UTC");
        assert_eq!(day("2026-03-01T00:00:00Z"), "1 March 2026");
    }

    #[test]
    fn what_is_no_date_stays_as_it_is() {
        for text in ["", "today", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-01T"] {
            assert_eq!(readable(text), text);
        }
    }
}
