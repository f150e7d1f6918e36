//! Whether a document is English: as its source says, else as its text lets one tell for certain.

use whatlang::Lang;

/// Texts of fewer letters are never refused by guess.
const FEW_LETTERS: usize = 200;
/// The guess looks at so many characters.
const LOOKED_AT: usize = 20_000;
/// English prose has a quarter to a third of these; whatever has one in twelve is English, or half of it is,
/// however many foreign names it holds. Words that neighbours of English share ("is", "in", "was", "on") are not
/// among them.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "that", "with", "for", "from", "by", "has", "have", "are", "were", "said",
    "which", "will", "his", "their", "not", "be", "they", "would", "this", "who", "it",
];
const ENOUGH: usize = 12;

/// The language of a document, where it is certain that it is another than English.
pub(super) fn other_than_english(field: Option<&str>, by_template: bool, text: &str) -> Option<String> {
    match field.map(|field| (field, named_english(field))) {
        Some((_, Some(true))) if !by_template => None,
        Some((field, Some(false))) if !by_template => Some(field.trim().to_owned()),
        Some((field, Some(false))) => {
            let guess = guess(text);
            (guess != Guess::English).then(|| match guess {
                Guess::Other(language) => language.to_owned(),
                _ => field.trim().to_owned(),
            })
        }
        _ => match guess(text) {
            Guess::Other(language) => Some(language.to_owned()),
            Guess::English | Guess::Unclear => None,
        },
    }
}

/// Whether a language field says English; `None` where it says nothing.
fn named_english(field: &str) -> Option<bool> {
    let field = field.trim().to_lowercase();
    let first = field.split(['-', '_']).next().unwrap_or_default();
    match first {
        "" | "und" | "unknown" | "none" | "null" | "nan" | "n/a" | "x" | "xx" | "mul" => None,
        "en" | "eng" => Some(true),
        name => Some(name.starts_with("english")),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Guess {
    English,
    /// Its name in English.
    Other(&'static str),
    Unclear,
}

fn guess(text: &str) -> Guess {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or(text);
    let (mut words, mut english) = (0, 0);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words += 1;
        english += usize::from(ENGLISH.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    if words >= ENOUGH && english * ENOUGH >= words {
        return Guess::English;
    }
    if text.chars().filter(|c| c.is_alphabetic()).count() < FEW_LETTERS {
        return Guess::Unclear;
    }
    match whatlang::detect(text) {
        Some(info) if info.is_reliable() && info.lang() != Lang::Eng => Guess::Other(info.lang().eng_name()),
        Some(info) if info.is_reliable() => Guess::English,
        _ => Guess::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Le ministère a démenti mercredi avoir livré des armes à ses voisins. Selon un porte-parole, \
        les navires qui ont quitté le port la semaine dernière ne transportaient que des vivres et des couvertures \
        destinés aux réfugiés. « Nous n'avons rien d'autre à déclarer », a-t-il ajouté devant la presse.";
    const GERMAN: &str = "Das Ministerium hat am Mittwoch bestritten, Waffen an die Nachbarn geliefert zu haben. Nach \
        Angaben eines Sprechers hatten die Schiffe, die in der vergangenen Woche aus dem Hafen ausgelaufen waren, nur \
        Lebensmittel und Decken für Flüchtlinge an Bord. Mehr wollte er dazu nicht sagen.";
    const UKRAINIAN: &str = "Міністерство заперечило, що постачало зброю сусідам. За словами речника, судна, які минулого \
        тижня вийшли з порту, перевозили лише продукти та ковдри для біженців. Більше він нічого не сказав журналістам, \
        які зібралися перед будівлею, і пообіцяв нову зустріч наприкінці місяця.";

    #[test]
    fn other_languages_are_recognised() {
        assert_eq!(other_than_english(None, false, FRENCH).as_deref(), Some("French"));
        assert_eq!(other_than_english(None, false, GERMAN).as_deref(), Some("German"));
        assert_eq!(other_than_english(None, false, UKRAINIAN).as_deref(), Some("Ukrainian"));
    }

    #[test]
    fn english_is_kept_in_capitals_and_among_foreign_names() {
        let capitals = "NORWAY SENT TWO SHIPS TO ICELAND ON MONDAY, OFFICIALS SAID. THE SHIPS CARRIED RIFLES AND \
            TENTS FOR THE COAST GUARD, WHICH HAD ASKED FOR THEM IN MARCH. PORTUGAL DENIED THAT IT HAD SENT ANY \
            WEAPONS AND CALLED THE REPORT AN INVENTION OF ITS RIVALS IN THE FISHERIES DISPUTE.";
        let names = "Mirsad Hadžiabdić, Željko Ćosić and Đorđe Šćepanović of Šumadijska Trgovačka Banka met Władysław \
            Brzęczyszczykiewicz and Grzegorz Świętosławski of the Przedsiębiorstwo Handlowe Łódź, Jürgen Müller-Weiß of \
            Süddeutsche Rüstungswerke and François Lévêque of the Société Générale d'Équipement, who denied the deal.";
        let list = "Reykjavik, Akureyri, Egilsstaðir, Ísafjörður, Vestmannaeyjar, Hafnarfjörður";
        for text in [capitals, names, list] {
            assert_eq!(other_than_english(None, false, text), None);
        }
    }

    #[test]
    fn short_texts_are_never_refused_by_guess() {
        assert_eq!(other_than_english(None, false, "Le ministère a démenti avoir livré des armes."), None);
    }

    #[test]
    fn a_language_field_decides_where_it_says_something() {
        let english =
            "Norway sent two ships to Iceland on Monday, and the ministry said that they were empty.";
        assert_eq!(other_than_english(Some("de-AT"), false, english).as_deref(), Some("de-AT"));
        for field in ["en", "EN_us", "eng", "English"] {
            assert_eq!(other_than_english(Some(field), false, FRENCH), None, "{field}");
        }
        assert_eq!(other_than_english(Some("und"), false, FRENCH).as_deref(), Some("French"));
        // A page's template may be wrong: the text is looked at, too.
        assert_eq!(other_than_english(Some("de"), true, english), None);
        assert_eq!(other_than_english(Some("en"), true, FRENCH).as_deref(), Some("French"));
        assert_eq!(other_than_english(Some("is"), true, "Tvö skip fóru.").as_deref(), Some("is"));
    }
}
