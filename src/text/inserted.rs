//! What some sites put into a sentence, behind the name of a politician: the full name once more, with the headlines of
//! other articles glued to it, and MORE.

use std::borrow::Cow;

/// What ends it.
const END: &str = " MORE";
/// Its greatest length, in bytes.
const LONGEST: usize = 600;
/// Within so many words the name stands a second time.
const NAME: usize = 6;
/// The shortest name, in bytes.
const SHORTEST: usize = 3;

/// The text with white space in place of every byte that was inserted: offsets stay what they are.
pub(super) fn without_inserted(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(END) {
        let end = at + END.len();
        let ends_a_word = text.get(end..).is_none_or(|rest| !rest.starts_with(char::is_alphanumeric));
        let least = text.floor_char_boundary(at.saturating_sub(LONGEST)).max(done);
        let Some(before) = text.get(least..at).filter(|_| ends_a_word) else { continue };
        let line = before.rfind('\n').map_or(0, |line_break| line_break + 1);
        let Some(start) = before.get(line..).and_then(start) else { continue };
        let start = least + line + start;
        out.push_str(text.get(done..start).unwrap_or_default());
        out.extend(std::iter::repeat_n(' ', end - start));
        done = end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where the name ends that stands again a few words later, with a capital glued to it.
fn start(text: &str) -> Option<usize> {
    let capitals = text
        .char_indices()
        .zip(text.chars().skip(1))
        .filter(|((_, c), next)| c.is_lowercase() && begins(*next));
    for ((at, c), _) in capitals {
        let before = text.get(..at + c.len_utf8()).unwrap_or_default();
        let (before, name) = before.rsplit_once(char::is_whitespace).unwrap_or(("", before));
        if name.len() < SHORTEST || !name.starts_with(char::is_uppercase) {
            continue;
        }
        let mut rest = before;
        for words_between in 0..NAME {
            let (earlier, word) = rest.rsplit_once(char::is_whitespace).unwrap_or(("", rest));
            if word == name && words_between > 0 {
                return Some(rest.len());
            }
            // "Berg praised BergCare" is text.
            if !word.starts_with(|c: char| c.is_uppercase() || c == '(') {
                break;
            }
            rest = earlier;
        }
    }
    None
}

/// What a headline begins with.
fn begins(c: char) -> bool {
    c.is_uppercase() || c.is_ascii_digit() || matches!(c, '‘' | '“' | '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_behind_a_name_are_blanked() {
        let text = "Sen. Ana Berg Anastasia (Ana) Rosa BergBudget fight grows Berg’s rival quits: report MORE (L-Oslo) denied it.";
        let clean = without_inserted(text);
        assert_eq!(clean.len(), text.len());
        assert_eq!(
            clean.split_whitespace().collect::<Vec<_>>().join(" "),
            "Sen. Ana Berg (L-Oslo) denied it."
        );
        assert_eq!(clean.find("denied"), text.find("denied"));
    }

    #[test]
    fn each_name_has_its_own() {
        let text =
            "Ana Berg Ana Maria BergVote nears MORE and Carl McKay Carl James McKay12 gulls win MORE met.";
        let clean = without_inserted(text);
        assert_eq!(clean.split_whitespace().collect::<Vec<_>>().join(" "), "Ana Berg and Carl McKay met.");
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "Ana Berg wants MORE of the same.",
            "Berg praised BergCare, and asked for MORE.",
            "Ana Berg\nAna BergVote nears\nREAD MORE",
            "Berg’s McKay eBook MOREOVER is sold.",
            "",
        ] {
            assert!(matches!(without_inserted(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
