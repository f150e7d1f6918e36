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
    let encoding = guess(&bytes)?;
    decode_as(encoding, bytes)
}

/// Decodes a page: by its byte order mark, else as UTF-8, else as `label` (of the HTTP header) or the page
/// itself says, else in the encoding that its bytes suggest.
pub(super) fn decode_page(bytes: Vec<u8>, label: Option<&str>) -> Result<String, SkipReason> {
    if Encoding::for_bom(&bytes).is_some() || std::str::from_utf8(&bytes).is_ok() {
        return decode(bytes);
    }
    let own = || declared(bytes.get(..2048).unwrap_or(&bytes));
    let named = label.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(own);
    // Who says UTF-8 or UTF-16 here is wrong, or a few bytes of the page are.
    match named {
        Some(encoding) if encoding.is_single_byte() => decode_as(encoding, bytes),
        Some(encoding) if encoding != UTF_8 && !encoding.decode_without_bom_handling(&bytes).1 => {
            decode_as(encoding, bytes)
        }
        Some(encoding) if encoding == UTF_8 && mostly_utf8(&bytes) => {
            check(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => decode(bytes),
    }
}

/// True where fewer than one byte in a thousand is out of place: a page that was cut or joined carelessly.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let broken = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    broken * 1000 < bytes.len()
}

/// The encoding that a `meta` at the head of a page names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let at = head.windows(8).position(|window| window == b"charset=")?;
    let rest = head.get(at + 8..)?;
    let label = rest.trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:".contains(b)));
    Encoding::for_label(label.get(..end.unwrap_or(label.len()))?)
}

/// The encoding that bytes suggest which are no UTF-8.
pub(super) fn guess(bytes: &[u8]) -> Result<&'static Encoding, SkipReason> {
    // No single-byte encoding of text has zero bytes: this is something else.
    if bytes.contains(&0) {
        return Err(SkipReason::NotText("it holds zero bytes".to_owned()));
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    Ok(detector.guess(None, false))
}

/// Decodes bytes of a known encoding.
pub(super) fn decode_as(encoding: &'static Encoding, bytes: Vec<u8>) -> Result<String, SkipReason> {
    let (text, malformed) = encoding.decode_without_bom_handling(&bytes);
    if malformed {
        let other = if encoding == UTF_8 { "" } else { encoding.name() };
        let message =
            if other.is_empty() { "not UTF-8".to_owned() } else { format!("neither UTF-8 nor {other}") };
        return Err(SkipReason::NotText(message));
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
