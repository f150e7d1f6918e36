use std::collections::BTreeSet;
use std::path::Path;

use super::*;

const HEAD: &str = "[lexicon]\ntransfer = [\"send\", \"ship\"]\nthing = [\"crate\"]\n";

/// Checks one file; gives `line:column code message` of each problem, notes left out.
fn found(rules: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), rules).unwrap();
    let relations = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/relations.toml");
    let kinds: BTreeSet<String> = ["country", "person", "place"].map(str::to_owned).into();
    let checked = check(folder.path(), &relations, &kinds).unwrap();
    let shown = checked.problems.iter().filter(|p| p.severity != Severity::Note);
    shown.map(|p| format!("{}:{} {} {}", p.line, p.column, p.code, p.message)).collect()
}

/// A file with one rule whose first frame is given.
fn frame(frame: &str) -> String {
    format!(
        "{HEAD}[[rule]]\nid = \"a\"\nrelation = \"supply\"\ntrigger = \"[@transfer,VERB]\"\nframes = [\n  {frame},\n]\n\
         [[cue]]\nsets = \"void\"\npath = \"advmod[@thing]\"\n"
    )
}

const FINE: &str =
    "{ supplier = \"agent\", recipient = \"obl:to[%actor]\", item = \"patient\", need = [\"item\"] }";

fn has(rules: &str, expected: &str) {
    let found = found(rules);
    assert_eq!(found, [expected], "{rules}");
}

#[test]
fn a_sound_file_has_no_problem() {
    assert_eq!(found(&frame(FINE)), Vec::<String>::new());
}

#[test]
fn all_problems_are_told_at_once() {
    let rules = "[lexicon]\nhaul = [\"haul\", \"@cart\"]\n\n[[rule]]\nid = \"a\"\nrelaton = \"supply\"\n\
                 relation = \"suply\"\ntrigger = \"[@hual,VRB]\"\npriority = \"high\"\n\
                 frames = [{ supplier = \"agent[$who]\" }]\n\n[[rules]]\n";
    let codes: Vec<String> =
        found(rules).iter().map(|p| p.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        codes,
        [
            "2:1 unused-lexicon",
            "2:18 undefined-lexicon",
            "6:1 unknown-key",
            "7:13 unknown-relation",
            "8:13 undefined-lexicon",
            "8:19 unknown-upos",
            "9:12 type",
            "10:31 undefined-macro",
            "12:3 unknown-key",
        ]
    );
}

#[test]
fn a_misspelt_name_comes_with_the_nearest_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.toml"),
        frame("{ suplier = \"agent\", item = \"patient[@thing]\" }"),
    )
    .unwrap();
    let relations = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/relations.toml");
    let checked = check(folder.path(), &relations, &BTreeSet::new()).unwrap();
    let problem = checked.problems.iter().find(|p| p.code == "unknown-role").unwrap();
    assert_eq!((problem.line, problem.column), (9, 5));
    assert_eq!(problem.hint.as_deref(), Some("did you mean `supplier`?"));
    let text = &checked.texts[problem.file].text;
    assert_eq!(&text[problem.span.clone()], "suplier");
}

#[test]
fn broken_toml_is_told_with_its_place() {
    assert!(found("[lexicon\nx = 1\n")[0].starts_with("1:9 syntax"), "{:?}", found("[lexicon\nx = 1\n"));
}

#[test]
fn two_rules_of_one_id_are_told() {
    let rule = frame(FINE);
    let twice = format!(
        "{rule}[[rule]]\nid = \"a\"\nrelation = \"supply\"\ntrigger = \"[NOUN]\"\nframes = [{FINE}]\n"
    );
    has(&twice, "15:7 duplicate-id two rules are called \"a\"");
}

#[test]
fn a_test_that_no_token_passes_is_told() {
    let with = |test: &str| frame(&FINE.replace("patient", &format!("patient[{test}]")));
    has(&with("VERB,NOUN"), "9:71 never-matches no token is both NOUN and VERB");
    has(&with("@thing,send"), "9:71 never-matches no lemma stands in all of these");
    has(&with("@thing,!crate"), "9:71 never-matches every lemma that it asks for is one that it refuses");
    has(&with("%country,%person"), "9:71 never-matches no actor is both of kind country and of kind person");
    has(&with("%contry"), "9:71 unknown-kind no actor is of kind contry");
}

#[test]
fn a_role_that_can_never_be_filled_is_told() {
    has(
        &frame(&FINE.replace("obl:to[%actor]", "obl:to[%place]")),
        "9:38 never-matches `recipient` is an actor, and this way leads to none",
    );
    has(
        &frame(&FINE.replace("patient", "patient[VERB]")),
        "9:63 never-matches `item` is a thing, and VERB is none",
    );
    has(&frame(&FINE.replace("agent", "agnet")), "9:17 unknown-label no edge is called agnet");
}

#[test]
fn a_frame_that_never_fits_is_told() {
    has(
        &frame("{ supplier = \"agent\", item = \"patient\", need = [\"recipient\"] }"),
        "9:52 never-fits the frame needs `recipient` and has no path for it, so it never fits",
    );
    has(
        &frame(&FINE.replace("need", "unless = \"advmod?\", need")),
        "9:83 never-fits this path always leads somewhere",
    );
    has(
        &frame("{ item = \"patient\", need = [\"item\"] }"),
        "9:3 never-fits rule \"a\": this frame fills 1 of the 2 roles that a triple needs, so it never gives one",
    );
}

#[test]
fn a_frame_behind_a_wider_one_is_told() {
    let narrow = FINE.replace("[\"item\"]", "[\"item\", \"recipient\"]");
    has(
        &frame(&format!("{FINE},\n  {narrow}")),
        "10:3 never-reached frame 1 fits wherever this one does, and stands before it",
    );
    assert_eq!(found(&frame(&format!("{narrow},\n  {FINE}"))), Vec::<String>::new());
}

#[test]
fn a_rule_behind_one_that_takes_its_triggers_is_told() {
    let rules = |priority: i32| {
        format!(
            "{}[[rule]]\nid = \"b\"\nrelation = \"supply\"\ntrigger = \"[send,VERB]\"\npriority = {priority}\nframes = [{FINE}]\n",
            frame(FINE)
        )
    };
    has(&rules(0), "15:7 shadowed rule \"b\" is never reached: \"a\" takes all its triggers");
    assert_eq!(found(&rules(1)), Vec::<String>::new());
}

#[test]
fn macros_are_checked_where_they_are_written() {
    let rules = frame(&FINE.replace("agent", "$doer"));
    let with = |macros: &str| format!("{rules}[macro]\n{macros}\n");
    has(&with("doer = \"agent[@trnsfer]\""), "15:15 undefined-lexicon no lexicon is called @trnsfer");
    has(&with("doer = \"agent\"\nother = \"subj\""), "16:1 unused-macro no path uses the macro $other");
    has(&with("doer = \"$doer agent\""), "15:1 circle its macros go round in a circle");
}

#[test]
fn an_example_that_cannot_be_read_is_told() {
    let with = |gives: &str| {
        frame(FINE).replace("frames", &format!("examples = [{{ text = \"x\", gives = [{gives}] }}]\nframes"))
    };
    has(&with("\"Norway | rifles\""), "8:37 example relation \"supply\" has 3 roles, and here are 2");
    has(
        &with("\"Norway | Iceland | rifles -> other\""),
        "8:37 example \"supply\" has no content, so there is nothing behind ->",
    );
    assert_eq!(found(&with("\"Norway | - | rifles (negated)\"")), Vec::<String>::new());
}

#[test]
fn a_rule_without_examples_is_a_note() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.toml"), frame(FINE)).unwrap();
    let relations = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/relations.toml");
    let checked = check(folder.path(), &relations, &BTreeSet::new()).unwrap();
    assert!(checked.is_clean());
    assert_eq!(checked.count(Severity::Note), 1);
    assert_eq!(checked.rules, 1);
}

#[test]
fn nothing_is_wrong_with_the_shipped_rules() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let actors = data.join("actors");
    let gazetteer =
        crate::actors::Gazetteer::load(&[&actors.join("countries.toml"), &actors.join("known.toml")])
            .unwrap();
    let checked = check(&data.join("rules"), &data.join("relations.toml"), &gazetteer.kinds()).unwrap();
    // Not even a note: each rule has examples of what it finds and of what it must not find.
    let told: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, Vec::<String>::new());
}
