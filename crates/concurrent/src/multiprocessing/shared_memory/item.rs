//! What a shareable list can hold, and its bytes: those of CPython, so that each has a format of
//! the module `struct`.

use super::ShareableListError;
use std::fmt;

/// A value of a [`ShareableList`](super::ShareableList).
///
/// ```
/// use concurrent::multiprocessing::shared_memory::Item;
///
/// let items: [Item; 4] = ["Ada".into(), 36.into(), true.into(), Item::None];
/// assert_eq!(items.map(|item| item.to_string()), ["'Ada'", "36", "True", "None"]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Python: `None`
    None,
    /// Python: `bool`
    Bool(bool),
    /// Python: `int`, of up to 64 bits
    Int(i64),
    /// Python: `float`
    Float(f64),
    /// Python: `str`
    Str(String),
    /// Python: `bytes`
    Bytes(Vec<u8>),
}

/// Room is given in pieces of so many bytes.
pub(super) const ALIGNMENT: usize = 8;

impl Item {
    /// Its format in the words of `struct`, for a place of which this much is its own; it takes
    /// what it needs when that is not known yet.
    pub(super) fn format(&self, room: Option<usize>) -> String {
        let text =
            |length: usize| format!("{}s", room.unwrap_or((length / ALIGNMENT + 1) * ALIGNMENT));
        match self {
            Self::None => "xxxxxx?x".into(),
            Self::Bool(_) => "xxxxxxx?".into(),
            Self::Int(_) => "q".into(),
            Self::Float(_) => "d".into(),
            Self::Str(text_) => text(text_.len()),
            Self::Bytes(bytes) => text(bytes.len()),
        }
    }

    /// What is to be made of the bytes when they are read. The numbers are CPython's.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => 0,
            Self::Str(_) => 1,
            Self::Bytes(_) => 2,
            Self::None => 3,
        }
    }

    /// Its bytes, without those that fill up the room of a text.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::None => vec![0; 8],
            Self::Bool(value) => vec![0, 0, 0, 0, 0, 0, 0, u8::from(*value)],
            Self::Int(value) => value.to_le_bytes().into(),
            Self::Float(value) => value.to_le_bytes().into(),
            Self::Str(text) => text.as_bytes().into(),
            Self::Bytes(bytes) => bytes.clone(),
        }
    }

    /// Whether it is a text, whose room is its own.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Str(_) | Self::Bytes(_))
    }

    /// The value of these bytes.
    pub(super) fn read(format: &str, code: u8, bytes: &[u8]) -> Result<Self, ShareableListError> {
        let eight = || <[u8; 8]>::try_from(bytes).map_err(|_| ShareableListError::Torn);
        let text = || match bytes.iter().rposition(|&byte| byte != 0) {
            Some(last) => bytes[..=last].to_vec(),
            None => Vec::new(),
        };
        Ok(match (code, format) {
            (3, _) => Self::None,
            (0, "q") => Self::Int(i64::from_le_bytes(eight()?)),
            (0, "d") => Self::Float(f64::from_le_bytes(eight()?)),
            (0, "xxxxxxx?") => Self::Bool(bytes.last() != Some(&0)),
            (1, _) => Self::Str(String::from_utf8(text()).map_err(|_| ShareableListError::Torn)?),
            (2, _) => Self::Bytes(text()),
            _ => return Err(ShareableListError::Torn),
        })
    }

    /// Python: `==`, by which `1`, `1.0` and `True` are the same.
    pub(super) fn equals(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            (Some(one), Some(other)) => one == other,
            _ => self == other,
        }
    }

    fn number(&self) -> Option<Exact> {
        match *self {
            Self::Bool(value) => Some(Exact::Int(i128::from(value))),
            Self::Int(value) => Some(Exact::Int(i128::from(value))),
            // Those that are whole and within reach of an int.
            Self::Float(value) if value.fract() == 0.0 && value.abs() < 1e30 => {
                Some(Exact::Int(value as i128))
            }
            Self::Float(value) => Some(Exact::Float(value)),
            Self::None | Self::Str(_) | Self::Bytes(_) => None,
        }
    }
}

#[derive(PartialEq)]
enum Exact {
    Int(i128),
    Float(f64),
}

/// As Python's `repr`, but for the choice of quotes and escapes.
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Str(text) => write!(f, "'{}'", text.escape_debug()),
            Self::Bytes(bytes) => write!(f, "b'{}'", bytes.escape_ascii()),
        }
    }
}

macro_rules! items {
    ($($type:ty => $item:expr),+ $(,)?) => {$(
        impl From<$type> for Item {
            fn from(value: $type) -> Self {
                $item(value.into())
            }
        }
    )+};
}

items! {
    bool => Item::Bool,
    i32 => Item::Int,
    u32 => Item::Int,
    i64 => Item::Int,
    f64 => Item::Float,
    &str => Item::Str,
    String => Item::Str,
    &[u8] => Item::Bytes,
    Vec<u8> => Item::Bytes,
}

impl<const N: usize> From<&[u8; N]> for Item {
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}
