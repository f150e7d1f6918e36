//! Personal names of one document: "Kirby", "Mr Kirby" and "John Kirby" are one person.

use std::collections::BTreeSet;

use super::Vocabulary;

/// One person of a document while its names are gathered.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The longest name without titles, word by word.
    pub(super) words: Vec<String>,
    /// Every form in the text.
    pub(super) forms: BTreeSet<String>,
}

/// The persons of one document, in order of their first full mention.
#[derive(Debug, Default)]
pub(super) struct Persons {
    list: Vec<Person>,
}

/// The words of a name without titles before it ("President", "Lt Gen").
pub(super) fn bare_name<'a>(words: &[&'a str], vocabulary: &Vocabulary) -> Vec<&'a str> {
    let is_title = |w: &str| vocabulary.titles.contains(w.trim_end_matches('.').to_lowercase().as_str());
    let mut from = 0;
    while from + 1 < words.len() && words.get(from).is_some_and(|w| is_title(w)) {
        from += 1;
    }
    let own = words.get(from..).unwrap_or_default().iter().copied();
    once(own.filter(|w| !matches!(*w, "'s" | "’s" | "’" | "'")).map(undoubled).collect())
}

/// "OrlanOrlan" of a page's links is "Orlan".
fn undoubled(word: &str) -> &str {
    let (first, second) = word.split_at_checked(word.len() / 2).unwrap_or((word, ""));
    let capital = second.chars().next().is_some_and(char::is_uppercase);
    if first == second && capital && first.chars().count() > 2 { first } else { word }
}

/// "Mara Orlan Orlan" and "Orlan Mara Orlan" are Mara Orlan: a name and the link beside it.
fn once(mut words: Vec<&str>) -> Vec<&str> {
    words.dedup();
    if words.len() > 2 && words.first() == words.last() {
        words.remove(0);
    }
    words
}

/// "de Berg" is "Anna de Berg".
fn ends_with(long: &[String], short: &[&str]) -> bool {
    short.len() > 1
        && long.len() > short.len()
        && long.iter().rev().zip(short.iter().rev()).all(|(a, b)| same(a, b))
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// First names agree where one is missing, equal, or the initial of the other.
fn first_names_agree(a: &[String], b: &[&str]) -> bool {
    let (Some(a), Some(b)) = (a.first(), b.first()) else { return true };
    let (a, b) = (a.trim_end_matches('.').to_lowercase(), b.trim_end_matches('.').to_lowercase());
    a == b || (a.chars().count() == 1 && b.starts_with(&a)) || (b.chars().count() == 1 && a.starts_with(&b))
}

impl Persons {
    /// Takes note of a full name (two words or more); returns its index.
    pub(super) fn full(&mut self, words: &[&str], form: &str) -> usize {
        let found = self.list.iter().position(|p| {
            p.words.len() > 1
                && match (p.words.last(), words.last()) {
                    (Some(a), Some(b)) => {
                        let own: Vec<&str> = p.words.iter().map(String::as_str).collect();
                        let given: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
                        let tail = ends_with(&p.words, words) || ends_with(&given, &own);
                        same(a, b) && (first_names_agree(&p.words, words) || tail)
                    }
                    _ => false,
                }
        });
        let at = found.unwrap_or_else(|| {
            self.list.push(Person { words: Vec::new(), forms: BTreeSet::new() });
            self.list.len() - 1
        });
        if let Some(person) = self.list.get_mut(at) {
            if words.len() > person.words.len() {
                person.words = words.iter().map(|w| (*w).to_owned()).collect();
            }
            person.forms.insert(form.to_owned());
        }
        at
    }

    /// The person whom a single name means: whoever bears it as last name, else as first name, the latest
    /// mentioned (`recent`: indices, latest last) before others. A new person where nobody does.
    pub(super) fn single(&mut self, word: &str, form: &str, recent: &[usize]) -> usize {
        let bears = |at: &usize, last: bool| {
            self.list.get(*at).is_some_and(|p| {
                let name = if last { p.words.last() } else { p.words.first() };
                name.is_some_and(|n| same(n, word))
            })
        };
        let order: Vec<usize> = recent.iter().rev().copied().chain(0..self.list.len()).collect();
        let found = order
            .iter()
            .find(|at| bears(at, true))
            .or_else(|| order.iter().find(|at| bears(at, false)))
            .copied();
        let at = found.unwrap_or_else(|| {
            self.list.push(Person { words: vec![word.to_owned()], forms: BTreeSet::new() });
            self.list.len() - 1
        });
        if let Some(person) = self.list.get_mut(at) {
            person.forms.insert(form.to_owned());
        }
        at
    }

    /// All persons.
    pub(super) fn into_list(self) -> Vec<Person> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_names_are_one_person() {
        let mut persons = Persons::default();
        let anna = persons.full(&["Anna", "Berg"], "Anna Berg");
        assert_eq!(persons.single("Berg", "Ms Berg", &[]), anna);
        assert_eq!(persons.full(&["A.", "Berg"], "A. Berg"), anna);
    }

    #[test]
    fn the_end_of_a_name_is_the_name() {
        let mut persons = Persons::default();
        let anna = persons.full(&["Anna", "de", "Berg"], "Anna de Berg");
        assert_eq!(persons.full(&["de", "Berg"], "Mrs de Berg"), anna);
        assert_ne!(persons.full(&["Otto", "Berg"], "Otto Berg"), anna);
        assert_eq!(once(vec!["Anna", "Berg", "Berg"]), ["Anna", "Berg"]);
        assert_eq!(undoubled("BergBerg"), "Berg");
        assert_eq!(undoubled("Bertbert"), "Bertbert");
    }

    #[test]
    fn two_people_of_one_surname_stay_apart() {
        let mut persons = Persons::default();
        let anna = persons.full(&["Anna", "Berg"], "Anna Berg");
        let otto = persons.full(&["Otto", "Berg"], "Otto Berg");
        assert_ne!(anna, otto);
        assert_eq!(persons.single("Berg", "Berg", &[otto, anna]), anna, "the latest mentioned");
    }
}
