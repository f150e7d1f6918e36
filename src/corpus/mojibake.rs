//! Text that was decoded in the wrong encoding once, before it came here: `donâ€™t`, `cafÃ©`.

/// True where the text looks so: a multi-byte character of UTF-8 that was read as windows-1252 or latin-1, or
/// the character that stands for lost ones.
pub(super) fn looks_like_mojibake(text: &str) -> bool {
    let mut before = ['\0'; 2];
    for c in text.chars() {
        let garbled = match before {
            // Quotation marks, dashes and the euro: three bytes, of which the first two read as "â€" or "â\u{80}".
            ['â', '€' | '\u{80}'] => continued(c),
            // Letters of western and central Europe. Capital "Ã" stands before a letter where it is meant.
            [_, 'Ã' | 'Ä' | 'Å'] => matches!(c, '\u{80}'..='\u{bf}') || high_of_1252(c) && !is_quote(c),
            // A no-break space or a sign such as "£".
            [_, 'Â'] => matches!(c, '\u{a0}'..='\u{bf}'),
            // A byte order mark in the middle, an emoji.
            ['ï', '»'] => c == '¿',
            [_, 'ð'] => c == 'Ÿ' || c == '\u{9f}',
            _ => false,
        };
        if garbled || c == '\u{fffd}' {
            return true;
        }
        before = [before[1], c];
    }
    false
}

/// True for what a byte from 0x80 to 0xbf becomes.
fn continued(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || high_of_1252(c)
}

/// What windows-1252 has at 0x80 to 0x9f.
fn high_of_1252(c: char) -> bool {
    "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}

/// What may follow a letter in good text.
fn is_quote(c: char) -> bool {
    "‚„…†‡‹‘’“”•–—›".contains(c) || c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrongly_decoded_text_is_noticed() {
        for text in [
            "They donâ€™t know.",
            "a cafÃ© in LjubljanÃ¡",
            "Â£40 million",
            "ï»¿Ships left",
            "ðŸ˜€",
            "lost \u{fffd} one",
        ] {
            assert!(looks_like_mojibake(text), "{text}");
        }
        // As it comes about.
        for good in ["don’t", "“no”", "café", "Kraków", "Đorđe Šćepanović", "5 £", "a – b"] {
            let (bad, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(good.as_bytes());
            assert!(looks_like_mojibake(&bad), "{bad}");
        }
    }

    #[test]
    fn good_text_is_not() {
        for text in [
            "They don’t know: “no café in Kraków”, he said – 5 £, 10 €.",
            "SÃO TOMÉ E PRÍNCIPE, Ângela Merkel, Åse’s “Ä”, Årsta—Ängby, LÅŽE",
            "Smörgåsbord, pâté, Đorđe Šćepanović",
        ] {
            assert!(!looks_like_mojibake(text), "{text}");
        }
    }
}
