//! `claimgraph rules`: what is wrong with rules, their examples, and why a rule does not match.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::{copy, project, run};

#[test]
fn check_tells_every_problem_with_a_caret_and_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let rules = dir.path().join("rules");
    copy(&project("data/rules"), &rules);
    // Where every rule has examples, the summary has no notes but the new rule's.
    let file = rules.join("90-own.toml");
    let text = "[[rule]]\nid = \"own\"\nrelation = \"supply\"\ntriger = \"[VERB]\"\ntrigger = \"[@trasnfer]\"\n\
                frames = [{ supplier = \"agent\", recipient = \"obl:to[%contry]\" }]\n";
    fs::write(&file, text).unwrap();
    let said = run(dir.path(), &["rules", "check", "--rules", "rules"]);
    said.expect(1, &["2 errors, 1 warning"]);
    for part in [
        "rules/90-own.toml:4:1]",
        "a rule has no key `triger`",
        "did you mean `trigger`?",
        "rules/90-own.toml:5:13]",
        "no lexicon is called @trasnfer",
        "did you mean @transfer?",
        " 5 │ trigger = \"[@trasnfer]\"\n   ·             ─────────\n",
        "rules/90-own.toml:6:53]",
        "did you mean %country?",
        "rules/90-own.toml:2:7: rule \"own\" has no examples",
    ] {
        assert!(said.stdout.contains(part), "no {part:?} in:\n{}", said.stdout);
    }
    fs::remove_file(&file).unwrap();
    run(dir.path(), &["rules", "check", "--rules", "rules"]).expect(0, &["0 errors, 0 warnings"]);
}

#[test]
fn a_folder_without_rules_cannot_be_checked() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["rules", "check", "--rules", "."]).expect(4, &["holds no rule file", "hint: "]);
}

#[test]
fn test_runs_the_examples_and_shows_how_those_that_fail_differ() {
    let dir = tempfile::tempdir().unwrap();
    let rules = project("tests/fixtures/rules").to_string_lossy().into_owned();
    let said = run(dir.path(), &["rules", "test", "--rules", &rules]);
    said.expect(1, &["3 of 6 examples fail"]);
    let shown: Vec<&str> = said.stdout.lines().filter(|l| l.starts_with("  ")).collect();
    assert_eq!(
        shown,
        [
            "  \"Norway shipped cheese to Malta.\"",
            "  - Norway | Iceland | cheese",
            "  + Norway | Malta | cheese",
            "  \"Norway sent a letter to Malta.\"",
            "  + Norway | Malta | letter",
            "  \"Norway sent rifles to Iceland.\"",
            "    Norway | Iceland | rifles",
            "  found by supply/transfer, and by supply/send not",
        ]
    );
    assert!(said.stdout.contains("supply.toml:22: supply/transfer\n"), "{}", said.stdout);
}

#[test]
fn the_examples_of_the_shipped_rules_hold() {
    let dir = tempfile::tempdir().unwrap();
    let said = run(dir.path(), &["rules", "test"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""));
}

#[test]
fn explain_shows_the_parse_the_actors_the_triples_and_what_came_near() {
    let dir = tempfile::tempdir().unwrap();
    let text = "Norway sent a letter to Malta, and Portugal denied arming Iceland.";
    let said = run(dir.path(), &["rules", "explain", text]);
    said.expect(0, &[]);
    for part in [
        "─> letter ",
        "  Norway: Norway, country/NOR\n",
        "  denial: Portugal | - -> Portugal | Iceland | -\n",
        "    denial/deny (0.9) at “denied”: Norway sent",
        "☞ supply/give\n",
        "“letter” is not in @goods",
    ] {
        assert!(said.stdout.contains(part), "no {part:?} in:\n{}", said.stdout);
    }
    let said = run(dir.path(), &["rules", "explain", text, "--rule", "supply/obtain"]);
    said.expect(0, &[]);
    assert!(
        said.stdout.contains("“sent” (send) is not in @obtain: trigger [@obtain,VERB]"),
        "{}",
        said.stdout
    );
    let said = run(dir.path(), &["rules", "explain", text, "--rule", "supply/obtian"]);
    said.expect(2, &["no rule is called supply/obtian", "did you mean supply/obtain?"]);
}
