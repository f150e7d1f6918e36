//! From bytes to text, whatever the encoding.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8};

use super::SkipReason;

/// Decodes a file: by its byte order mark, else as UTF-8, else in the encoding that its bytes suggest
/// (windows-1252 and the like). The mark is no part of the text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, SkipReason> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        if malformed {
            return Err(SkipReason::NotText(format!("malformed {}", encoding.name())));
        }
        return check(text.into_owned());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return check(text),
        Err(error) => error.into_bytes(),
    };
    // No single-byte encoding of text has zero bytes: this is something else.
    if bytes.contains(&0) {
        return Err(SkipReason::NotText("it holds zero bytes".to_owned()));
    }
    let mut detector = EncodingDetector::new();
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, false);
    let (text, malformed) = encoding.decode_without_bom_handling(&bytes);
    if malformed || encoding == UTF_8 {
        return Err(SkipReason::NotText(format!("neither UTF-8 nor {}", encoding.name())));
    }
    check(text.into_owned())
}

/// Control characters that no text has tell of a binary file.
fn check(text: String) -> Result<String, SkipReason> {
    let control = |c: &char| c.is_control() && !c.is_whitespace();
    let head = text.chars().take(100_000);
    let (total, controls) =
        head.fold((0_usize, 0_usize), |(n, bad), c| (n + 1, bad + usize::from(control(&c))));
    // A stray one is a scraper's; one in fifty is none.
    if controls * 50 > total || text.contains('\0') && controls > 1 {
        return Err(SkipReason::NotText("it holds control characters".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_are_obeyed_and_dropped() {
        assert_eq!(decode(b"\xef\xbb\xbfNaval base".to_vec()).unwrap(), "Naval base");
        let utf16: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain("Šabac – base".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decode(utf16).unwrap(), "Šabac – base");
    }

    #[test]
    fn old_encodings_are_guessed() {
        let bytes = b"The caf\xe9 owner said \x93nothing was delivered\x94 to the d\xe9p\xf4t.".to_vec();
        assert_eq!(decode(bytes).unwrap(), "The café owner said “nothing was delivered” to the dépôt.");
    }

    #[test]
    fn binary_files_are_refused() {
        assert!(matches!(
            decode(vec![0x7f, b'E', b'L', b'F', 0, 0, 1, 0xff, 0xfe, 0]),
            Err(SkipReason::NotText(_))
        ));
        assert!(matches!(decode((0..32).cycle().take(4_000).collect()), Err(SkipReason::NotText(_))));
    }
}
