//! Lists in shared memory.

mod layout;

use super::item::{ALIGNMENT, Item};
use super::{SharedMemory, SharedMemoryError};
use crate::multiprocessing::index::place;
use layout::width;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Python: `multiprocessing.shared_memory.ShareableList(sequence, name)`: values in a
/// [`SharedMemory`], as many as it was made with, each of which can be replaced by another that
/// fits into its place.
///
/// As of that, what crosses is the name.
///
/// ```standalone_crate
/// use concurrent::multiprocessing::shared_memory::{Item, ShareableList};
/// use concurrent::multiprocessing::{Process, init};
///
/// fn rename(list: ShareableList) {
///     list.set(0, "Grace").unwrap();
///     list.set(1, 85.5).unwrap();
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let _main = init();
///     let list = ShareableList::create(None, &["Ada".into(), 36.into(), Item::None])?;
///     let process = Process::new(rename, list.clone());
///     process.start()?;
///     process.join(None)?;
///     assert_eq!(list.get(0)?, Item::Str("Grace".into()));
///     assert_eq!(list.to_vec()?, ["Grace".into(), 85.5.into(), Item::None]);
///     list.shm().unlink()?;
///     Ok(())
/// }
/// ```
///
/// As in Python there is no lock: who reads while another writes may get something of either.
/// Zeroes at the end of a text are lost.
///
/// # Differences from Python
///
/// A text has room for at least its bytes; there, for as many bytes as it has characters, and one
/// of longer characters may be cut off.
#[derive(Clone)]
pub struct ShareableList {
    shm: SharedMemory,
    /// Where each item begins in the data, and where the last one ends.
    offsets: Vec<usize>,
}

/// Why a shareable list has no such item.
///
/// ```
/// use concurrent::multiprocessing::shared_memory::{ShareableList, ShareableListError};
///
/// let list = ShareableList::create(None, &["Ada".into()])?;
/// assert_eq!(list.get(1), Err(ShareableListError::Index));
/// assert_eq!(list.set(0, "Ada Lovelace"), Err(ShareableListError::TooLong));
/// list.shm().unlink()?;
/// # Ok::<(), ShareableListError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareableListError {
    /// Python: `IndexError`
    #[error("index out of range")]
    Index,
    /// Python: `IndexError`
    #[error("assignment index out of range")]
    Assignment,
    /// Python: `ValueError`
    #[error("bytes/str item exceeds available storage")]
    TooLong,
    /// Python: `ValueError`
    #[error("{0} not in this container")]
    NotIn(String),
    /// Another process is writing the item, or the memory is no list. Python: `UnicodeDecodeError`,
    /// `struct.error`
    #[error("the item is half written")]
    Torn,
    /// Its memory cannot be had or used.
    #[error(transparent)]
    Memory(#[from] SharedMemoryError),
}

impl ShareableList {
    /// A list of these items, of this name or a made-up one. Python: `ShareableList(items,
    /// name=name)`
    ///
    /// # Errors
    ///
    /// Those of [`SharedMemory::create`].
    pub fn create(name: Option<&str>, items: &[Item]) -> Result<Self, ShareableListError> {
        let formats: Vec<String> = items.iter().map(|item| item.format(None)).collect();
        let mut offsets = vec![0];
        let mut end = 0;
        for format in &formats {
            end += width(format).unwrap_or(ALIGNMENT);
            offsets.push(end);
        }
        let size = (items.len() + 2) * 8 + end + items.len() * 9;
        let list = Self { shm: SharedMemory::create(name, size)?, offsets };
        list.write_words(0, &[items.len()])?;
        list.write_words(8, &list.offsets)?;
        for (place, (item, format)) in items.iter().zip(&formats).enumerate() {
            list.write_item(place, item, format)?;
        }
        Ok(list)
    }

    /// The list of this name. Python: `ShareableList(name=name)`
    ///
    /// ```
    /// use concurrent::multiprocessing::shared_memory::ShareableList;
    ///
    /// let made = ShareableList::create(None, &[1.into(), 2.into(), 1.into()])?;
    /// let list = ShareableList::attach(made.shm().name())?;
    /// assert_eq!((list.len(), list.is_empty()), (3, false));
    /// assert_eq!((list.count(1)?, list.index(2)?, list.format()?.as_str()), (2, 1, "qqq"));
    /// list.shm().unlink()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`SharedMemory::attach`]; [`ShareableListError::Torn`] when the memory is no list.
    pub fn attach(name: &str) -> Result<Self, ShareableListError> {
        let shm = SharedMemory::attach(name)?;
        let mut list = Self { shm, offsets: Vec::new() };
        let length = list.read_word(0)?;
        let most = list.shm.size() / 8;
        if length >= most {
            return Err(ShareableListError::Torn);
        }
        list.offsets =
            (1..length + 2).map(|word| list.read_word(8 * word)).collect::<Result<_, _>>()?;
        let end = list.offsets[length];
        let size = list.shm.size();
        match list.offsets.is_sorted() && end <= size && list.code_at(length) <= size {
            true => Ok(list),
            false => Err(ShareableListError::Torn),
        }
    }

    /// The memory that it is in. Python: `list.shm`
    #[must_use]
    pub fn shm(&self) -> &SharedMemory {
        &self.shm
    }

    /// Python: `len(list)`
    #[must_use]
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is nothing in it. Python: `not list`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Python: `list[position]`; −1 is the last.
    ///
    /// # Errors
    ///
    /// [`ShareableListError::Index`], [`ShareableListError::Torn`]
    pub fn get(&self, position: isize) -> Result<Item, ShareableListError> {
        let place = place(position, self.len()).ok_or(ShareableListError::Index)?;
        let format = self.format_of(place)?;
        let mut code = [0];
        self.shm.read(self.code_at(place), &mut code)?;
        let room = self.offsets[place + 1] - self.offsets[place];
        let mut bytes = vec![0; width(&format).unwrap_or(ALIGNMENT).min(room)];
        self.shm.read(self.data() + self.offsets[place], &mut bytes)?;
        Item::read(&format, code[0], &bytes)
    }

    /// Python: `list[position] = item`
    ///
    /// # Errors
    ///
    /// [`ShareableListError::Assignment`]; [`ShareableListError::TooLong`] when it is a text for
    /// which there is no room.
    pub fn set(&self, position: isize, item: impl Into<Item>) -> Result<(), ShareableListError> {
        let item = item.into();
        let place = place(position, self.len()).ok_or(ShareableListError::Assignment)?;
        let room = self.offsets[place + 1] - self.offsets[place];
        if item.is_text() && item.bytes().len() > room {
            return Err(ShareableListError::TooLong);
        }
        self.write_item(place, &item, &item.format(Some(room)))
    }

    /// All items. Python: `list(list)`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn to_vec(&self) -> Result<Vec<Item>, ShareableListError> {
        (0..self.len().cast_signed()).map(|position| self.get(position)).collect()
    }

    /// How the items are packed. Python: `list.format`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn format(&self) -> Result<String, ShareableListError> {
        (0..self.len()).map(|place| self.format_of(place)).collect()
    }

    /// Python: `list.count(value)`
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub fn count(&self, value: impl Into<Item>) -> Result<usize, ShareableListError> {
        let value = value.into();
        Ok(self.to_vec()?.iter().filter(|item| item.equals(&value)).count())
    }

    /// Where the first of this value is. Python: `list.index(value)`
    ///
    /// # Errors
    ///
    /// [`ShareableListError::NotIn`]
    pub fn index(&self, value: impl Into<Item>) -> Result<usize, ShareableListError> {
        let value = value.into();
        let found = self.to_vec()?.iter().position(|item| item.equals(&value));
        found.ok_or_else(|| ShareableListError::NotIn(value.to_string()))
    }
}

impl fmt::Debug for ShareableList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.to_vec().unwrap_or_default();
        let items: Vec<String> = items.iter().map(Item::to_string).collect();
        write!(f, "ShareableList([{}], name='{}')", items.join(", "), self.shm.name())
    }
}

impl Serialize for ShareableList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shm.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ShareableList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let name = String::deserialize(deserializer)?;
        Self::attach(&name).map_err(|error| {
            crate::multiprocessing::pickle::refuse(error.to_string());
            D::Error::custom(error)
        })
    }
}
