//! Numbers as bytes of shared memory. Python: `ctypes`

use super::held::Held;
use super::process::ProcessError;
use super::runtime::runtime;
use services::Block;
use std::fmt::Debug;

/// What a [`Value`](super::Value) or an [`Array`](super::Array) can hold: `i8` to `i64`, `u8` to
/// `u64`, `f32`, `f64` and `bool`. Python: the type codes and the simple types of `ctypes`; its
/// characters, `'c'`, are `u8`.
///
/// ```
/// use concurrent::multiprocessing::{Number, RawArray};
///
/// fn largest<T: Number + PartialOrd>(numbers: &RawArray<T>) -> Option<T> {
///     numbers.slice(..).into_iter().reduce(|one, other| if one < other { other } else { one })
/// }
///
/// assert_eq!(largest(&RawArray::new(&[2.5, -1.0, 4.0])?), Some(4.0));
/// # Ok::<(), concurrent::multiprocessing::ProcessError>(())
/// ```
pub trait Number: Bytes + Copy + Debug + PartialEq + Send + Sync + 'static {}

/// What only this crate calls. Nobody else can name it, so there are no other numbers.
pub trait Bytes: Sized {
    /// How many bytes it has.
    const SIZE: usize;

    /// They are the first of these.
    fn to_bytes(self) -> [u8; 8];

    /// From as many bytes as it has.
    fn from_bytes(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl Number for $name {}

        impl Bytes for $name {
            const SIZE: usize = size_of::<$name>();

            fn to_bytes(self) -> [u8; 8] {
                let mut eight = [0; 8];
                eight[..Self::SIZE].copy_from_slice(&self.to_le_bytes());
                eight
            }

            fn from_bytes(bytes: &[u8]) -> Self {
                let mut mine = [0; size_of::<$name>()];
                mine.copy_from_slice(bytes);
                Self::from_le_bytes(mine)
            }
        }
    )+};
}

numbers!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);

impl Number for bool {}

impl Bytes for bool {
    const SIZE: usize = 1;

    fn to_bytes(self) -> [u8; 8] {
        u8::from(self).to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        bytes != [0]
    }
}

/// Shared memory of this many bytes, all 0.
pub(crate) fn shared_bytes(bytes: usize) -> Result<Held<Block>, ProcessError> {
    let runtime = runtime()?;
    let refused = |why: String| ProcessError::Refused(why);
    let size = u32::try_from(bytes)
        .map_err(|_| refused(format!("{bytes} bytes are more than shared memory can have")))?;
    let block = Block::new(&runtime.system, runtime.me(), size)
        .map_err(|full| refused(full.to_string()))?;
    Ok(Held::new(block, runtime))
}

impl Held<Block> {
    /// Reads the number in this place of many that are alike.
    pub fn get<T: Number>(&self, place: usize) -> T {
        let mut bytes = [0; 8];
        let mine = &mut bytes[..T::SIZE];
        self.it.read(self.system(), (place * T::SIZE) as u32, mine);
        T::from_bytes(mine)
    }

    /// Writes the number in this place.
    pub fn set<T: Number>(&self, place: usize, value: T) {
        let bytes = &value.to_bytes()[..T::SIZE];
        self.it.write(self.system(), (place * T::SIZE) as u32, bytes);
    }

    /// Reads so many numbers from this place on.
    pub fn get_all<T: Number>(&self, place: usize, count: usize) -> Vec<T> {
        let mut bytes = vec![0; count * T::SIZE];
        self.it.read(self.system(), (place * T::SIZE) as u32, &mut bytes);
        bytes.chunks_exact(T::SIZE).map(T::from_bytes).collect()
    }

    /// Writes numbers from this place on.
    pub fn set_all<T: Number>(&self, place: usize, values: &[T]) {
        let mut bytes = Vec::with_capacity(values.len() * T::SIZE);
        for value in values {
            bytes.extend_from_slice(&value.to_bytes()[..T::SIZE]);
        }
        self.it.write(self.system(), (place * T::SIZE) as u32, &bytes);
    }
}
