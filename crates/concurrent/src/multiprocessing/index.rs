//! Places in a sequence, as Python counts them: −1 is the last.

use std::ops::{Bound, Range, RangeBounds};

/// The place that an index means; `None` where there is none.
pub(crate) fn place(index: isize, length: usize) -> Option<usize> {
    let place = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => length.checked_sub(index.unsigned_abs())?,
    };
    (place < length).then_some(place)
}

/// The places that a slice means: those that there are.
pub(crate) fn places(range: &impl RangeBounds<isize>, length: usize) -> Range<usize> {
    let clamp = |index: isize| match usize::try_from(index) {
        Ok(index) => index.min(length),
        Err(_) => length.saturating_sub(index.unsigned_abs()),
    };
    // What comes after −1 is the end, and not the beginning.
    let after = |index: isize| if index == -1 { length } else { clamp(index.saturating_add(1)) };
    let start = match range.start_bound() {
        Bound::Included(&start) => clamp(start),
        Bound::Excluded(&before) => after(before),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&last) => after(last),
        Bound::Excluded(&end) => clamp(end),
        Bound::Unbounded => length,
    };
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_counts_from_either_end() {
        let of_three = [-4, -3, -1, 0, 2, 3].map(|index| place(index, 3));
        assert_eq!(of_three, [None, Some(0), Some(2), Some(0), Some(2), None]);
        assert_eq!((place(0, 0), place(isize::MIN, 3)), (None, None));
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "in Python it is none, or empty")]
    fn a_slice_is_of_what_there_is() {
        assert_eq!(places(&.., 3), 0..3);
        assert_eq!(places(&(1..), 3), 1..3);
        assert_eq!(places(&(..-1), 3), 0..2);
        assert_eq!(places(&(-2..9), 3), 1..3);
        assert_eq!(places(&(0..=-1), 3), 0..3);
        assert_eq!(places(&(0..=-2), 3), 0..2);
        assert_eq!(places(&(5..9), 3), 3..3);
        assert_eq!(places(&(2..1), 3), 2..2);
        assert_eq!(places(&(-9..1), 3), 0..1);
    }
}
