//! How deep a page nests its elements, told before it is parsed. Parsing a page takes time in proportion to the
//! sum of the depths of its tags, and formatting that is never closed (`<b>`) is repeated in every paragraph after
//! it: a page of a few megabytes made for it would take hours and all of the memory.

use std::collections::HashMap;

use crate::corpus::SkipReason;

/// Deepest nesting; news pages reach some thirty.
const DEEPEST: u64 = 1_000;
/// Most attributes of a tag; the parser compares each with all others.
const MOST_ATTRIBUTES: usize = 1_000;
/// Most character references (`&amp;`); each costs the parser as much as a tag.
const MOST_REFERENCES: usize = 200_000;
/// Sum of the depths at all tags: 8 MiB of tags at a depth of some twenty.
const MOST_WORK: u64 = 40_000_000;
/// Sum over all tags of the formatting that is open at them.
const MOST_FORMATTING: u64 = 2_000_000;

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Closed by the next of their kind, so that nobody need close them.
const CLOSED_BY_OTHERS: &[&str] =
    &["p", "li", "dt", "dd", "tr", "td", "th", "option", "optgroup", "body", "html"];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// What stands in them is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Refuses pages that are nested beyond any sense. Errs on the side of more: an end tag without its start counts
/// for nothing.
pub(super) fn check(html: &str) -> Result<(), SkipReason> {
    if html.bytes().filter(|byte| *byte == b'&').nth(MOST_REFERENCES).is_some() {
        return Err(SkipReason::Tangled(format!("it has more than {MOST_REFERENCES} character references")));
    }
    let mut open: HashMap<String, u64> = HashMap::new();
    let (mut depth, mut formatting, mut foreign) = (0_u64, 0_u64, 0_u64);
    let (mut work, mut repeated) = (0_u64, 0_u64);
    let mut rest = html;
    while let Some((tag, after)) = next_tag(rest) {
        rest = after;
        let name = tag.name.as_str();
        let is = |list: &[&str]| list.contains(&name);
        if foreign == 0 && (is(VOID) || is(CLOSED_BY_OTHERS)) {
            // No deeper, but the parser goes through what is open.
        } else if tag.end {
            if let Some(count) = open.get_mut(name).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
                formatting -= u64::from(is(FORMATTING));
                foreign -= u64::from(is(&["svg", "math"]));
            }
        } else {
            if foreign == 0 && is(RAW) {
                rest = after_raw(rest, name);
                continue;
            }
            depth += 1;
            formatting += u64::from(is(FORMATTING));
            foreign += u64::from(is(&["svg", "math"]));
            *open.entry(tag.name).or_default() += 1;
        }
        work += depth;
        repeated += formatting;
        if tag.attributes > MOST_ATTRIBUTES {
            return Err(SkipReason::Tangled(format!("a tag has more than {MOST_ATTRIBUTES} attributes")));
        }
        if depth > DEEPEST || work > MOST_WORK || repeated > MOST_FORMATTING {
            return Err(SkipReason::Tangled("its elements are nested too deep".to_owned()));
        }
    }
    Ok(())
}

struct Tag {
    name: String,
    end: bool,
    /// No fewer than it has.
    attributes: usize,
}

/// The next tag, and what comes after it.
fn next_tag(html: &str) -> Option<(Tag, &str)> {
    let mut rest = html;
    loop {
        rest = rest.split_at_checked(rest.find('<')? + 1)?.1;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = after_comment(comment);
            continue;
        }
        let (end, named) = match rest.strip_prefix('/') {
            Some(named) => (true, named),
            None => (false, rest),
        };
        if named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let length = named.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
            let (name, attributes) = named.split_at_checked(length.unwrap_or(named.len()))?;
            // An unknown name may be as long as the page.
            let name = name.chars().take(32).collect::<String>().to_ascii_lowercase();
            let (attributes, after) = after_attributes(attributes);
            return Some((Tag { name, end, attributes }, after));
        }
        if end || rest.starts_with(['!', '?']) {
            // A doctype, or what the parser takes for a comment.
            rest = rest.split_at_checked(rest.find('>')? + 1)?.1;
        }
    }
}

/// What comes after a comment; `<!-->` and `<!--->` are whole ones.
fn after_comment(comment: &str) -> &str {
    for short in [">", "->"] {
        if let Some(after) = comment.strip_prefix(short) {
            return after;
        }
    }
    let mut at = 0;
    while let Some(found) = comment.get(at..).and_then(|rest| rest.find("--")) {
        at += found;
        for end in ["-->", "--!>"] {
            if comment.get(at..).is_some_and(|rest| rest.starts_with(end)) {
                return comment.get(at + end.len()..).unwrap_or_default();
            }
        }
        at += 1;
    }
    ""
}

/// How many attributes a tag has at most, and what comes after the `>` that ends it; one in quotes does not.
fn after_attributes(attributes: &str) -> (usize, &str) {
    let mut quote = None;
    let mut count = 1;
    let mut value = false;
    for (at, byte) in attributes.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => (quote, count) = (None, count + 1),
            (Some(_), _) => {}
            // Only where a value begins is a quotation mark one.
            (None, b'"' | b'\'') if value => (quote, value) = (Some(byte), false),
            (None, b'>') => return (count, attributes.get(at + 1..).unwrap_or_default()),
            (None, b'=') => value = true,
            (None, byte) if byte.is_ascii_whitespace() || byte == b'/' => count += 1,
            (None, _) => value = false,
        }
    }
    (count, "")
}

/// What comes after the end tag of an element whose content is no markup; the end tag itself is left.
fn after_raw<'a>(html: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find("</")) {
        at += found;
        let rest = html.get(at + 2..).unwrap_or_default();
        if rest.get(..name.len()).is_some_and(|there| there.eq_ignore_ascii_case(name)) {
            return html.get(at..).unwrap_or_default();
        }
        at += 2;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(html: &str) -> bool {
        check(html).is_err()
    }

    #[test]
    fn deep_nesting_is_refused_however_it_is_written() {
        let n = 100_000;
        for part in
            ["<div>", "<DIV class='a>b'>", "<div></x>", "<b>", "<span><p>", "<table><tr><td>", "<svg><li>"]
        {
            assert!(refused(&part.repeat(n)), "{part}");
        }
        assert!(refused(&format!("<svg>{}", "<p/><title><x>".repeat(n))));
        assert!(refused(&format!("<!-->{}", "<div>".repeat(n))));
    }

    #[test]
    fn tags_of_many_attributes_are_refused() {
        for attribute in ["a=1 ", "a='1'", "a/", "a "] {
            assert!(refused(&format!("<p {}>", attribute.repeat(2_000))), "{attribute}");
            assert!(!refused(&format!("<p {}>", attribute.repeat(100))), "{attribute}");
        }
    }

    #[test]
    fn formatting_that_is_repeated_in_every_paragraph_is_refused() {
        let open: String = (0..1_000).map(|i| format!("<b id={i}>")).collect();
        assert!(refused(&format!("<p>{open}{}", "<p>x".repeat(10_000))));
    }

    #[test]
    fn pages_of_many_elements_side_by_side_are_not() {
        for part in [
            "<p>Ships left",
            "<li><a href=x>Ships</a>",
            "<br>",
            "<!-- x -->Ships",
            "<div><b>Ships</b> left</div>",
            "<tr><td>1<td>2",
        ] {
            assert!(!refused(&part.repeat(50_000)), "{part}");
        }
        let script =
            "<script>if (a<b) document.write('<div><div>')</script><!-- <div> <div> -->".repeat(10_000);
        assert!(!refused(&script));
        // End tags that are forgotten now and then.
        assert!(!refused(&"<font>Ships".repeat(1_000)));
    }
}
