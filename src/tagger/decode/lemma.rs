//! Lemma scripts: the lemma as an edit of the form.

use super::argmax;

/// How a form becomes its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tagger) enum LemmaScript {
    /// `=better`: the lemma itself, for irregular forms.
    Exact(String),
    /// `lower|1|d`: lower the case or keep it, cut characters off the end, append.
    Edit {
        /// Lower the case first.
        lower: bool,
        /// Characters to cut off.
        strip: usize,
        /// What to append.
        suffix: String,
    },
}

impl LemmaScript {
    /// Reads a script as `labels.json` writes it.
    pub(in crate::tagger) fn parse(script: &str) -> Result<Self, String> {
        if let Some(lemma) = script.strip_prefix('=').filter(|lemma| !lemma.is_empty()) {
            return Ok(Self::Exact(lemma.to_owned()));
        }
        let mut parts = script.splitn(3, '|');
        let edit = match (parts.next(), parts.next().map(str::parse), parts.next()) {
            (Some("lower"), Some(Ok(strip)), Some(suffix)) => Some((true, strip, suffix)),
            (Some("keep"), Some(Ok(strip)), Some(suffix)) => Some((false, strip, suffix)),
            _ => None,
        };
        let (lower, strip, suffix) =
            edit.ok_or_else(|| format!("{script:?} is neither \"case|strip|suffix\" nor \"=lemma\""))?;
        Ok(Self::Edit { lower, strip, suffix: suffix.to_owned() })
    }

    /// The lemma of `form`; `None` where the script cuts off more than there is, or leaves nothing.
    pub(in crate::tagger) fn apply(&self, form: &str) -> Option<String> {
        match self {
            Self::Exact(lemma) => Some(lemma.clone()),
            Self::Edit { lower, strip, suffix } => {
                let mut base = if *lower { form.to_lowercase() } else { form.to_owned() };
                let cut = match strip.checked_sub(1) {
                    None => base.len(),
                    Some(back) => base.char_indices().nth_back(back)?.0,
                };
                base.truncate(cut);
                base.push_str(suffix);
                (!base.is_empty()).then_some(base)
            }
        }
    }
}

/// The lemma by the best script that can apply; the form itself where none can.
pub(in crate::tagger) fn lemma(form: &str, scores: &[f32], scripts: &[LemmaScript]) -> String {
    let script = |i: usize| scripts.get(i).and_then(|script| script.apply(form));
    // Nearly always the first choice applies: do not try them all.
    let first = argmax(scores, |_| true).and_then(script);
    first
        .or_else(|| argmax(scores, |i| script(i).is_some()).and_then(script))
        .unwrap_or_else(|| form.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(script: &str, form: &str) -> Option<String> {
        LemmaScript::parse(script).unwrap().apply(form)
    }

    #[test]
    fn scripts_edit_the_end_of_the_form() {
        assert_eq!(apply("lower|1|d", "Sent").as_deref(), Some("send"));
        assert_eq!(apply("lower|0|", "THE").as_deref(), Some("the"));
        assert_eq!(apply("keep|1|", "Americans").as_deref(), Some("American"));
        assert_eq!(apply("=be", "were").as_deref(), Some("be"));
        assert_eq!(apply("keep|2|ß", "café").as_deref(), Some("caß"));
        assert_eq!(apply("lower|1||", "ab").as_deref(), Some("a|"));
    }

    #[test]
    fn a_script_that_cuts_too_much_does_not_apply() {
        assert_eq!(apply("lower|3|y", "as"), None);
        assert_eq!(apply("lower|2|", "as"), None);
        assert_eq!(apply("lower|2|be", "is").as_deref(), Some("be"));
    }

    #[test]
    fn broken_scripts_are_refused() {
        for script in ["", "=", "lower", "lower|x|", "lower|-1|", "upper|1|", "lower|1"] {
            assert!(LemmaScript::parse(script).is_err(), "{script:?}");
        }
    }

    #[test]
    fn the_next_best_script_steps_in() {
        let scripts: Vec<_> =
            ["lower|9|x", "lower|5|", "keep|1|"].iter().map(|s| LemmaScript::parse(s).unwrap()).collect();
        assert_eq!(lemma("Guns", &[3.0, 2.0, 1.0], &scripts), "Gun");
        assert_eq!(lemma("Guns", &[3.0, 2.0], scripts.get(..2).unwrap()), "Guns");
        assert_eq!(lemma("", &[3.0, 2.0, 1.0], &scripts), "");
    }
}
