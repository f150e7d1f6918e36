//! MinHash signatures of texts: how much two texts have in common, told from a few numbers each.
//!
//! A. Z. Broder, "On the resemblance and containment of documents", 1997. The share of equal places of two
//! signatures estimates the Jaccard similarity of the texts' sets of shingles, with a standard error of at
//! most 0.0625 for 64 places. Each place keeps 16 bits of its minimum (P. Li and A. C. König, "b-Bit Minwise
//! Hashing", 2010): chance makes two of them equal once in 65,536 times.

use serde::{Deserialize, Serialize};

/// Places of a signature.
pub(super) const PLACES: usize = 64;
/// Bytes of a signature.
pub(super) const BYTES: usize = PLACES * 2;
/// Words of a shingle.
const SHINGLE: usize = 3;

/// The signature of a text, written as 256 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Signature([u16; PLACES]);

impl Signature {
    /// The signature of a text; `None` where it has no word. Case, punctuation and white space count for
    /// nothing.
    pub fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return None;
        }
        let mut minima = [u64::MAX; PLACES];
        // A text shorter than a shingle is one.
        for shingle in words.windows(SHINGLE.min(words.len())) {
            let mut hasher = blake3::Hasher::new();
            for word in shingle {
                hasher.update(word.as_bytes()).update(b" ");
            }
            let base = first_number(hasher.finalize().as_bytes());
            for (minimum, place) in minima.iter_mut().zip(1_u64..) {
                *minimum = (*minimum).min(mix(base ^ mix(place)));
            }
        }
        Some(Self(minima.map(|minimum| (minimum & 0xffff) as u16)))
    }

    /// Estimated Jaccard similarity, 0 to 1.
    pub fn similarity(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f64 / PLACES as f64
    }

    /// One number for the whole.
    pub(super) fn digest(&self) -> u64 {
        self.0.iter().fold(0, |digest, &place| mix(digest ^ u64::from(place)))
    }

    /// As bytes.
    pub(super) fn bytes(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        for (two, place) in bytes.chunks_exact_mut(2).zip(self.0) {
            two.copy_from_slice(&place.to_le_bytes());
        }
        bytes
    }

    /// From its bytes.
    pub(super) fn from_bytes(bytes: &[u8; BYTES]) -> Self {
        let mut places = [0; PLACES];
        for (place, two) in places.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *place = u16::from_le_bytes(*two);
        }
        Self(places)
    }

    /// The places `from..from + count` as one number.
    pub(super) fn band(&self, from: usize, count: usize) -> u64 {
        let places = self.0.iter().skip(from).take(count);
        places.fold(0, |number, &place| (number << 16) | u64::from(place))
    }
}

impl From<Signature> for String {
    fn from(signature: Signature) -> Self {
        signature.0.iter().map(|place| format!("{place:04x}")).collect()
    }
}

impl TryFrom<String> for Signature {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no signature of {} hexadecimal digits", PLACES * 4);
        if text.len() != PLACES * 4 {
            return Err(wrong());
        }
        let mut places = [0; PLACES];
        for (at, place) in places.iter_mut().enumerate() {
            let digits = text.get(at * 4..at * 4 + 4).ok_or_else(wrong)?;
            *place = u16::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(places))
    }
}

fn first_number(bytes: &[u8; 32]) -> u64 {
    bytes.iter().take(8).fold(0, |number, &byte| (number << 8) | u64::from(byte))
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|i| format!("word{i}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_share_of_equal_places_estimates_what_is_common() {
        let of = |from, to| Signature::of(&text(from, to)).unwrap();
        assert_eq!(of(0, 400).similarity(&of(0, 400)), 1.0);
        assert!(of(0, 400).similarity(&of(400, 800)) < 0.05);
        // 300 of 500 shingles are common.
        let half = of(0, 400).similarity(&of(100, 500));
        assert!((half - 0.6).abs() < 0.15, "{half}");
    }

    #[test]
    fn case_and_punctuation_count_for_nothing() {
        assert_eq!(Signature::of("Arms, he said, WERE sent."), Signature::of("arms he said\n\nwere  sent"));
        assert_eq!(Signature::of(" ... "), None);
        assert!(Signature::of("one").is_some());
    }

    #[test]
    fn a_signature_is_read_back_and_a_broken_one_refused() {
        let signature = Signature::of(&text(0, 50)).unwrap();
        let json = serde_json::to_string(&signature).unwrap();
        assert_eq!(serde_json::from_str::<Signature>(&json).unwrap(), signature);
        for broken in
            ["\"12\"".to_owned(), format!("\"{}\"", "é".repeat(PLACES * 2)), json.replace('"', "\"x")]
        {
            assert!(serde_json::from_str::<Signature>(&broken).is_err(), "{broken}");
        }
    }
}
