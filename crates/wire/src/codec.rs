//! Bytes of messages: one version byte, then postcard
//! (<https://postcard.jamesmunns.com/wire-format>).

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version of all messages. The page, its workers and their images come from one build, so a
/// mismatch means that a cache has mixed two builds.
pub const VERSION: u8 = 3;

/// Bytes that are not a message of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The first byte is not [`VERSION`].
    #[error(
        "a message of version {found}, and this build speaks version {VERSION}: reload the page"
    )]
    OtherVersion {
        /// The version of the message; 0 for no bytes at all.
        found: u8,
    },
    /// The rest is not the expected message.
    #[error("a message that cannot be read")]
    Garbled,
}

/// The bytes of a message.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising our plain enums into a Vec cannot fail; an empty message would be refused by
    // `decode`, so even then nothing is misread.
    postcard::to_extend(message, vec![VERSION]).unwrap_or_default()
}

/// The message of these bytes.
///
/// # Errors
///
/// The bytes are of another version or not a message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match split(bytes)? {
        (message, []) => Ok(message),
        (_, _) => Err(DecodeError::Garbled),
    }
}

/// The message at the head of these bytes, and its freight: whatever comes after it, which is
/// neither copied nor looked at.
///
/// # Errors
///
/// The bytes are of another version or do not begin with a message.
pub fn split<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), DecodeError> {
    match bytes {
        [VERSION, body @ ..] => postcard::take_from_bytes(body).map_err(|_| DecodeError::Garbled),
        [found, ..] => Err(DecodeError::OtherVersion { found: *found }),
        [] => Err(DecodeError::OtherVersion { found: 0 }),
    }
}
