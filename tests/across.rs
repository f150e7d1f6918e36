//! What one article denies and another tells: by the program, from two articles to `claims.jsonl`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::{line, records, run};
use serde_json::Value;

const ACCUSER: &str =
    "Norway's foreign minister said on Monday that Portugal had supplied Iceland with rifles.";

/// Claims of two articles: the accusation, and what the other article says.
fn claims(other: &str) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.jsonl"), line("accusation", ACCUSER) + &line("denial", other)).unwrap();
    run(dir.path(), &["extract", "in.jsonl", "--out", "out", "--export", "csv"]).expect(0, &[]);
    records(&dir.path().join("out/claims.jsonl"))
}

/// The claim that Portugal supplies Iceland with rifles, as Norway alleges it.
fn accused(claims: &[Value]) -> &Value {
    let fits =
        |c: &&Value| c["relation"] == "supply" && c["alleged_by"].as_array().is_some_and(|by| !by.is_empty());
    claims.iter().find(fits).unwrap_or_else(|| panic!("no accusation in {claims:#?}"))
}

#[track_caller]
fn links(other: &str) {
    let claims = claims(other);
    let accused = accused(&claims);
    assert_eq!(accused["status"], "disputed", "{other}\n{claims:#?}");
    assert!(accused["belief"].as_f64().unwrap() < 0.5, "{accused}");
    let against = claims.iter().filter(|c| c["contradicts"].as_array().unwrap().contains(&accused["id"]));
    assert_eq!(against.count(), 1, "{other}\n{claims:#?}");
}

#[track_caller]
fn leaves_alone(other: &str) {
    let claims = claims(other);
    let accused = accused(&claims);
    assert_eq!(accused["status"], "alleged", "{other}\n{claims:#?}");
    assert!(claims.iter().all(|c| !c["contradicts"].as_array().unwrap().contains(&accused["id"])), "{other}");
    // It is a denial of something else, not no denial.
    assert!(claims.iter().any(|c| c["relation"] == "denial"), "{other}\n{claims:#?}");
}

#[test]
fn a_denial_in_one_article_disputes_what_another_tells() {
    links("Portugal denied that it had sent rifles to Iceland.");
}

#[test]
fn a_denial_of_the_general_disputes_the_special() {
    // Who sent no weapons sent no rifles.
    links("Lisbon denies having sent any weapons to Iceland.");
}

#[test]
fn an_article_that_says_in_its_own_voice_that_it_is_not_so_contradicts() {
    links("Portugal did not supply Iceland with rifles.");
}

#[test]
fn a_denial_of_the_special_leaves_another_kind_alone() {
    leaves_alone("Portugal denied that it had sent tanks to Iceland.");
}

#[test]
fn a_denial_of_a_supply_to_somebody_else_leaves_it_alone() {
    leaves_alone("Portugal denied that it had sent rifles to Malta.");
}

#[test]
fn a_denial_by_somebody_else_of_his_own_supply_leaves_it_alone() {
    leaves_alone("Spain denied that it had sent rifles to Iceland.");
}

#[test]
fn a_denial_of_something_that_is_no_supply_leaves_it_alone() {
    leaves_alone("Portugal denied that it had closed its border.");
}
