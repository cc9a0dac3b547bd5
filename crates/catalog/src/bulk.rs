//! Plain numbers in bulk, encoded as the bytes that they are in memory.
//!
//! A sequence of a million numbers goes through serde one by one, and postcard writes each in a
//! length of its own. As bytes they go at the speed of memory. The bytes are in the machine's own
//! order: they go from one process to another and never leave the machine.

use bytemuck::Pod;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Numbers to be sent, or that were received.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bulk<'a, T: Clone>(Cow<'a, [T]>);

impl<'a, T: Pod> Bulk<'a, T> {
    /// Numbers that are encoded where they lie.
    pub(crate) fn of(numbers: &'a [T]) -> Self {
        Self(Cow::Borrowed(numbers))
    }

    /// The numbers, without a copy where they are received ones or a task's own.
    pub(crate) fn into_vec(self) -> Vec<T> {
        self.0.into_owned()
    }
}

impl<T: Pod> From<Vec<T>> for Bulk<'_, T> {
    fn from(numbers: Vec<T>) -> Self {
        Self(Cow::Owned(numbers))
    }
}

impl<T: Clone> std::ops::Deref for Bulk<'_, T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Pod> Serialize for Bulk<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, T: Pod> Deserialize<'de> for Bulk<'_, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self::from)
    }
}

/// For fields that are vectors: `#[serde(with = "crate::bulk")]`.
pub(crate) fn serialize<T: Pod, S: Serializer>(
    numbers: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytemuck::cast_slice(numbers))
}

/// Always copies: bytes in a message are aligned as chance has it, and the job keeps the numbers
/// longer than the message.
pub(crate) fn deserialize<'de, T: Pod, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Numbers<T>(PhantomData<T>);

    impl<T: Pod> Visitor<'_> for Numbers<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a multiple of {} bytes", size_of::<T>())
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            if !bytes.len().is_multiple_of(size_of::<T>()) {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            Ok(bytemuck::pod_collect_to_vec(bytes))
        }
    }

    deserializer.deserialize_bytes(Numbers(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_from_any_alignment() {
        let numbers: Vec<f64> = (0..100).map(|n| f64::from(n) / 3.0).collect();
        for lead in 0..16_u8 {
            // A leading tuple shifts the numbers by a byte at a time.
            let message = (vec![7_u8; usize::from(lead)], Bulk::of(&numbers));
            let bytes = postcard::to_stdvec(&message).unwrap();
            let (shift, back): (Vec<u8>, Bulk<'_, f64>) = postcard::from_bytes(&bytes).unwrap();
            assert_eq!((shift.len(), back.into_vec()), (usize::from(lead), numbers.clone()));
        }
    }

    #[test]
    fn the_bytes_are_a_length_and_the_numbers() {
        let bytes = postcard::to_stdvec(&Bulk::of(&[1_u32, 0x0203_0405])).unwrap();
        assert_eq!(bytes, [8, 1, 0, 0, 0, 5, 4, 3, 2]);
    }

    #[test]
    fn a_broken_number_is_refused() {
        let bytes = postcard::to_stdvec(&Bulk::of(&[1_u8, 2, 3])).unwrap();
        assert!(postcard::from_bytes::<Bulk<'_, u32>>(&bytes).is_err());
        assert!(postcard::from_bytes::<Bulk<'_, u32>>(&[8, 1, 2]).is_err());
    }
}
