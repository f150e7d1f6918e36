//! Tagging: every word gets its tags, whatever the words, the batches and the threads.

use super::{TinyModel, sentence};
use crate::tagger::worker::TaggerWorker;
use crate::tagger::{TaggedSentence, Tagger, window};
use crate::text::Sentence;

fn worker() -> TaggerWorker {
    TinyModel::new().tagger().worker().unwrap()
}

/// Words, tags and tree are whole.
pub(super) fn check(tagged: &TaggedSentence) {
    let n = tagged.words.len();
    assert_eq!(n, tagged.sentence.tokens.len());
    let roots: Vec<_> = tagged.words.iter().filter(|w| w.head.is_none()).collect();
    assert_eq!(roots.len(), usize::from(n > 0));
    assert!(roots.iter().all(|w| w.deprel == "root"));
    for word in &tagged.words {
        assert_eq!(word.deprel == "root", word.head.is_none());
        assert!(!word.lemma.is_empty());
        let (mut at, mut steps) = (word.head, 0);
        while let Some(head) = at {
            at = tagged.words[head].head;
            steps += 1;
            assert!(steps <= n, "a cycle");
        }
    }
    let mut end = 0;
    for entity in &tagged.entities {
        assert!(entity.tokens.start >= end && !entity.tokens.is_empty() && entity.tokens.end <= n);
        assert!((0.0..=1.0).contains(&entity.score));
        end = entity.tokens.end;
    }
}

fn document() -> Vec<Sentence> {
    let words = ["the", "shells", "Kirby", "said", "NATO", "x", "122mm", ".", "yesterday", "Iran"];
    (1..40).map(|n| sentence(&(0..n).map(|i| words[(i * 7 + n) % words.len()]).collect::<Vec<_>>())).collect()
}

#[test]
fn nothing_gives_nothing() {
    assert!(worker().tag(Vec::new()).unwrap().is_empty());
    let empty = worker().tag(vec![sentence(&[]), sentence(&["a"]), sentence(&[])]).unwrap();
    assert_eq!(empty.iter().map(|t| t.words.len()).collect::<Vec<_>>(), [0, 1, 0]);
}

#[test]
fn the_order_is_kept_and_all_is_counted() {
    let mut worker = worker();
    let tagged = worker.tag(document()).unwrap();
    assert_eq!(tagged.len(), 39);
    for (n, (tagged, sentence)) in (1..).zip(tagged.iter().zip(document())) {
        assert_eq!(tagged.words.len(), n);
        assert_eq!(tagged.sentence, sentence);
        check(tagged);
    }
    let stats = worker.stats();
    assert_eq!((stats.sentences, stats.tokens), (39, 39 * 40 / 2));
    assert_eq!((stats.windowed, stats.truncated), (0, 0));
    assert!(stats.padded_pieces >= stats.pieces && stats.pieces > stats.tokens);
}

#[test]
fn strange_words_are_words() {
    let long = "a".repeat(100_000);
    let marks = "=".repeat(100_000);
    let strange = [
        "",
        " ",
        "\u{200b}",
        "\u{0}",
        "\u{7}\u{1b}[0m",
        "\u{fffd}",
        "🙂",
        "👩‍👩‍👧",
        "مرحبا",
        "\u{202e}abc",
        "平壤",
        "e\u{301}",
        "\u{301}",
        "ﬁ",
        "İ",
        "[SEP]",
        "[CLS]",
        "[PAD]",
        "##the",
        "\u{a0}",
        "\n",
        &long,
        &marks,
    ];
    let mut worker = worker();
    for word in strange {
        check(worker.tag(vec![sentence(&[word])]).unwrap().first().unwrap());
    }
    let all = worker.tag(vec![sentence(&strange), sentence(&["the", "\u{301}"])]).unwrap();
    all.iter().for_each(check);
}

#[test]
fn words_of_special_pieces_are_plain_words() {
    let mut worker = worker();
    let seen = worker.inspect(&sentence(&["[SEP]", "Shells", "zz9", "\u{200b}", "-"]).tokens).unwrap();
    assert_eq!(
        seen.pieces,
        [vec!["[", "s", "##e", "##p", "]"], vec!["shells"], vec!["[UNK]"], vec!["[UNK]"], vec!["[UNK]"]]
    );
    assert_eq!(seen.shapes, ["upper", "title", "digit", "other", "other"]);
    assert_eq!(seen.vectors.len(), 6);
}

#[test]
fn neighbours_in_a_batch_do_not_matter() {
    let mut worker = worker();
    let sentences = document();
    let mut one_by_one = |s: &Sentence| worker.inspect(&s.tokens).unwrap().vectors.concat();
    let alone: Vec<f32> = sentences.iter().flat_map(&mut one_by_one).collect();
    let together = worker.inspect_all(&sentences).unwrap();
    assert_eq!(alone.len(), together.len());
    for (one, other) in alone.iter().zip(&together) {
        assert!((one - other).abs() < 1e-4, "{one} {other}");
    }
}

#[test]
fn threads_and_earlier_documents_do_not_matter() {
    let tagger: Tagger = TinyModel::new().tagger();
    let expected = tagger.worker().unwrap().tag(document()).unwrap();
    let mut used = tagger.worker().unwrap();
    used.tag(vec![sentence(&["said", "said", "Iran"])]).unwrap();
    assert_eq!(used.tag(document()).unwrap(), expected);
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let tagger = tagger.clone();
                // Made on one thread, used on another.
                let mut worker = tagger.worker().unwrap();
                scope.spawn(move || (worker.tag(document()).unwrap(), worker.tag(document()).unwrap()))
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for (first, second) in results {
        assert_eq!(first, expected);
        assert_eq!(second, expected);
    }
}

#[test]
fn a_tagger_is_shared_and_a_worker_moves() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Tagger>();
    is_sync::<Tagger>();
    is_send::<TaggerWorker>();
}

#[test]
fn a_long_sentence_is_read_in_windows_and_parsed_as_one() {
    let words: Vec<&str> = ["the", "shells", "a", "."].into_iter().cycle().take(900).collect();
    let mut worker = worker();
    let tagged = worker.tag(vec![sentence(&["a"]), sentence(&words), sentence(&["the"])]).unwrap();
    tagged.iter().for_each(check);
    assert_eq!((worker.stats().windowed, worker.stats().truncated), (1, 0));
    assert!(tagged[1].words.iter().all(|w| w.deprel != "parataxis"));
}

#[test]
fn a_word_takes_its_vector_from_the_window_that_owns_it() {
    let words: Vec<&str> = ["the", "shells", "a", "."].into_iter().cycle().take(900).collect();
    let mut worker = worker();
    let whole = worker.inspect(&sentence(&words).tokens).unwrap().vectors;
    assert_eq!(whole.len(), 901);
    let pieces = worker.pieces(&sentence(&words).tokens);
    for window in window::plan(&pieces) {
        let part = sentence(&words[window.words.clone()]);
        let part = worker.inspect(&part.tokens).unwrap().vectors;
        for word in window.owned {
            assert_eq!(whole[word + 1], part[word - window.words.start + 1]);
        }
    }
}

#[test]
fn a_sentence_of_thousands_of_words_is_parsed_in_parts() {
    let words: Vec<&str> = ["the", "shells", "a", "."].into_iter().cycle().take(3333).collect();
    let mut worker = worker();
    let tagged = worker.tag(vec![sentence(&words)]).unwrap();
    check(&tagged[0]);
    let root = tagged[0].words.iter().position(|w| w.head.is_none()).unwrap();
    let parts = tagged[0].words.iter().filter(|w| w.deprel == "parataxis").collect::<Vec<_>>();
    let pieces = worker.pieces(&sentence(&words).tokens);
    assert_eq!(parts.len() + 1, window::groups(&window::plan(&pieces)).len());
    assert!(parts.iter().all(|w| w.head == Some(root)));
}
