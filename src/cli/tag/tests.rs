//! Tests of the formats of `tag`, without a model: the tags are made up.

use std::io::Write;
use std::sync::Arc;

use super::conllu::{Block, Blocks};
use super::write::conllu_rows;
use crate::corpus::{Skipped, Source, SourceKind};
use crate::tagger::{Entity, TaggedSentence, Upos, Word};

fn blocks(text: &str) -> Vec<Result<Block, Skipped>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let source =
        Source { path: file.path().to_owned(), kind: SourceKind::Conllu, id: String::new(), bytes: None };
    Blocks::new(&source, 10_000, Arc::default()).collect()
}

/// Every word a noun that hangs on the first; the first two are a person.
fn made_up(block: &Block) -> Vec<TaggedSentence> {
    let tag = |rows: &super::conllu::Rows| {
        let sentence = rows.sentence().unwrap();
        let word = |index: usize, form: &str| Word {
            lemma: form.to_lowercase(),
            upos: Upos::NOUN,
            head: (index > 0).then_some(0),
            deprel: if index > 0 { "dep" } else { "root" }.to_owned(),
        };
        let words = sentence.tokens.iter().enumerate().map(|(i, t)| word(i, &t.form)).collect();
        TaggedSentence::new(
            sentence,
            words,
            vec![Entity { tokens: 0..2, label: "PER".to_owned(), score: 0.9 }],
        )
    };
    block.sentences.iter().map(tag).collect()
}

const INPUT: &str = "\
# sent_id = 1
# text = Ann Bee doesn't.
1\tAnn\tann\tX\tX\tF=1\t9\tbad\t_\tNER=B-ORG|SpaceAfter=Yes
2\tBee\t_\t_\t_\t_\t_\t_\t_\t_
3-4\tdoesn't\t_\t_\t_\t_\t_\t_\t_\tNER=O|SpaceAfter=No
3\tdoes\t_\t_\t_\t_\t_\t_\t_\tB=2|NER=O
4\tn't\t_\t_\t_\t_\t_\t_\t_\t_
4.1\tgo\tgo\tVERB\t_\t_\t_\t_\t0:root\tCopy=1
5\t.\t_\t_\t_\t_\t_\t_\t_\t_

";

#[test]
fn tokens_are_kept_and_tags_replaced() {
    let blocks = blocks(INPUT);
    let [Ok(block)] = blocks.as_slice() else { panic!("{blocks:?}") };
    let want = "\
# sent_id = 1
# text = Ann Bee doesn't.
1\tAnn\tann\tNOUN\t_\t_\t0\troot\t_\tNER=B-PER|SpaceAfter=Yes
2\tBee\tbee\tNOUN\t_\t_\t1\tdep\t_\tNER=I-PER
3-4\tdoesn't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
3\tdoes\tdoes\tNOUN\t_\t_\t1\tdep\t_\tB=2
4\tn't\tn't\tNOUN\t_\t_\t1\tdep\t_\t_
4.1\tgo\tgo\tVERB\t_\t_\t_\t_\t0:root\tCopy=1
5\t.\t.\tNOUN\t_\t_\t1\tdep\t_\t_

";
    assert_eq!(conllu_rows(&block.sentences, &made_up(block)), want);
}

#[test]
fn documents_and_length_part_blocks() {
    let one = "1\tAnn\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let text = format!("{}# newdoc id = x\n{}", one.repeat(3), one.repeat(70));
    let sizes: Vec<usize> = blocks(&text).into_iter().map(|b| b.unwrap().sentences.len()).collect();
    assert_eq!(sizes, [3, 64, 6]);
    // The last sentence needs no blank line.
    assert_eq!(blocks(one.trim_end()).len(), 1);
    assert_eq!(blocks("\n\n# only a comment\n\n").len(), 0);
}

#[test]
fn a_broken_sentence_is_named_and_the_others_are_read() {
    let good = "1\tAnn\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    for bad in ["1 Ann _ _ _ _ _ _ _ _\n\n", "1\tAnn\n2\tBee\n\n", "2\tBee\t_\t_\t_\t_\t_\t_\t_\t_\n\n"] {
        let got = blocks(&format!("{good}{bad}{good}"));
        assert_eq!(got.len(), 3, "{got:?}");
        let fault = got[1].as_ref().unwrap_err();
        assert_eq!(fault.origin.line, Some(3), "{fault}");
        assert!(got[0].is_ok() && got[2].is_ok());
    }
}
