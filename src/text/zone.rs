//! What each paragraph is on the page: headline, running text or furniture.

use super::Zone;
use super::furniture::Furniture;
use super::paragraph::Paragraph;

/// Longest sub-headline (words).
const MAX_HEADLINE: usize = 15;
/// Longest headline of another story in a list (words).
const MAX_LISTED: usize = 30;
/// Longest question that stands alone as a sub-headline (words).
const MAX_QUESTION: usize = 10;
/// A line in capitals of so many words is a link to another story rather than a sub-headline.
const MIN_CAPITALS: usize = 5;

/// Zones of the paragraphs of a text, in order.
pub(super) fn paragraph_zones(
    text: &str,
    paragraphs: &[Paragraph],
    title_in_text: bool,
    furniture: &Furniture,
) -> Vec<Zone> {
    let lines: Vec<Line> =
        paragraphs.iter().map(|p| Line::new(text.get(p.start..p.end).unwrap_or_default())).collect();
    let capitals_are_usual = lines.iter().filter(|line| line.in_capitals).count() * 2 > lines.len();
    let last_running = lines.iter().rposition(|line| line.ended);
    let mut listing = false;
    let mut zones = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if index == 0 && title_in_text {
            zones.push(Zone::Headline);
            continue;
        }
        if furniture.is_heading(line.text) {
            listing = true;
            zones.push(Zone::Furniture);
            continue;
        }
        if furniture.is_line(line.text) {
            zones.push(Zone::Furniture);
            continue;
        }
        listing &= line.could_be_listed();
        let crossing = line.in_capitals && line.words >= MIN_CAPITALS && !line.ended && !capitals_are_usual;
        zones.push(if listing || crossing {
            Zone::Furniture
        } else if lines.len() > 1 && last_running.is_some_and(|last| index < last) && line.is_sub_headline() {
            Zone::Headline
        } else {
            Zone::Body
        });
    }
    zones
}

/// What the zones of paragraphs follow from.
struct Line<'a> {
    text: &'a str,
    words: usize,
    /// Ends as a sentence does, or leads over to what follows ("He said:").
    ended: bool,
    question: bool,
    in_capitals: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str) -> Self {
        // More words than any headline has need no counting.
        let words = text.split_whitespace().take(MAX_LISTED + 1).count();
        let bare = text.trim_end_matches(['”', '"', '’', '\'', ')', ']', '»']);
        let last = bare.chars().next_back();
        let ended = match last {
            // "... in Washington D.C.", "on Jan. 11 p.m." end in an abbreviation, no full stop.
            Some('.') => !ends_in_acronym(bare) || words > MAX_HEADLINE,
            Some(c) => "!?…:;,。！？—–-".contains(c),
            None => true,
        };
        let short = words <= MAX_LISTED;
        let in_capitals = short
            && text.chars().filter(|c| c.is_uppercase()).take(8).count() >= 8
            && !text.chars().any(char::is_lowercase);
        Self { text, words, ended, question: last == Some('?'), in_capitals }
    }

    fn could_be_listed(&self) -> bool {
        self.words <= MAX_LISTED && (!self.ended || self.question && self.words <= MAX_HEADLINE)
    }

    /// A short line without a full stop, or a short question, that begins as a headline does.
    fn is_sub_headline(&self) -> bool {
        let begins = self.text.chars().next().is_some_and(|c| !c.is_lowercase() && !"•►-–—*·".contains(c));
        let quoted = self.text.starts_with(['"', '“']);
        begins
            && if self.question {
                self.words <= MAX_QUESTION && !quoted
            } else {
                !self.ended && self.words <= MAX_HEADLINE
            }
    }
}

/// True for "U.S." and "p.m.": single letters with a full stop each.
fn ends_in_acronym(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let mut letters = word.split_terminator('.');
    word.len() <= 12 && word.matches('.').count() >= 2 && letters.all(|l| l.chars().count() == 1)
}
