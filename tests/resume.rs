//! Runs that were killed, stopped, or found their disk full go on, and the result is that of an undisturbed one.
//! The tagger is the one of fixed answers: everything else is the program's own.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Said, claimgraph, copy, made, names, project, records, run, same};

const EXTRACT: [&str; 5] = ["extract", "news.jsonl", "--out", "out", "--test-tagger"];

/// A corpus with something to skip here and there.
fn corpus(dir: &Path, count: usize) {
    let mut lines = made(count);
    for (at, line) in lines.iter_mut().enumerate().filter(|(at, _)| at % 17 == 3) {
        *line = if at % 2 == 0 { "{broken\n".to_owned() } else { made(1).concat() };
    }
    fs::write(dir.join("news.jsonl"), lines.concat()).unwrap();
}

fn start(dir: &Path, more: &[&str]) -> Child {
    let mut command = claimgraph(dir);
    command.args(EXTRACT).args(more).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

fn log(dir: &Path) -> u64 {
    fs::metadata(dir.join(".out.run/log")).map_or(0, |log| log.len())
}

/// A run that was killed with -9 after some documents.
fn killed(dir: &Path, more: &[&str]) {
    let mut child = start(dir, &[&["20000"], more].concat());
    while log(dir) < 20_000 {
        assert!(child.try_wait().unwrap().is_none(), "ended too early");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn extract(dir: &Path, more: &[&str]) -> Said {
    run(dir, &[&EXTRACT, &["0"][..], more].concat())
}

#[test]
fn killed_at_twenty_random_moments_the_result_is_that_of_an_undisturbed_run() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 400);
    let out = dir.path().join("out");
    let whole = dir.path().join("whole");
    let clock = Instant::now();
    run(dir.path(), &["extract", "news.jsonl", "--out", "whole", "--test-tagger", "3000", "--threads", "2"])
        .expect(1, &["skipped"]);
    let undisturbed = clock.elapsed();
    assert!(!records(&whole.join("triples.jsonl")).is_empty());

    let mut rng = fastrand::Rng::with_seed(6);
    let (mut kills, mut ended) = (0, 0);
    while kills < 20 {
        // Another number of threads each time.
        let threads = rng.u32(1..4).to_string();
        let before = log(dir.path());
        let mut child = start(dir.path(), &["3000", "--threads", &threads, "--resume"]);
        if rng.bool() {
            while log(dir.path()) == before && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(rng.u64(0..60)));
        } else {
            std::thread::sleep(undisturbed.mul_f64(rng.f64()));
        }
        let over = child.try_wait().unwrap();
        if let Some(status) = over {
            assert_eq!(status.code(), Some(1));
            same(&whole, &out);
            fs::remove_dir_all(&out).unwrap();
            ended += 1;
        } else {
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
            // There is a whole output or none.
            if out.exists() {
                same(&whole, &out);
            }
        }
    }
    extract(dir.path(), &["--resume"]).expect(1, &[]);
    same(&whole, &out);
    assert_eq!(
        names(dir.path()),
        ["news.jsonl", "out", "whole"],
        "{ended} runs ended before they were killed"
    );
}

#[test]
fn a_second_run_into_one_folder_is_refused_while_the_first_is_at_work() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 600);
    let other = ["extract", "news.jsonl", "--out", "other", "--test-tagger", "0"];
    run(dir.path(), &other).expect(1, &[]);
    let mut first = start(dir.path(), &["1000000"]);
    while log(dir.path()) == 0 {
        assert!(first.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
    for wish in ["--resume", "--force", "--threads=1"] {
        extract(dir.path(), &[wish]).expect(5, &["another run is at work on", "hint: "]);
    }
    // Nor may anything else be put where its output will be.
    for command in [&["merge", "other"][..], &["export", "other", "--format", "csv"]] {
        let said = run(dir.path(), &[command, &["--out", "out"]].concat());
        said.expect(5, &["another run is at work on", "hint: "]);
    }
    fs::remove_dir_all(dir.path().join("other")).unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    // A kill lets go of the folder.
    extract(dir.path(), &["--resume"]).expect(1, &["going on after"]);
    assert_eq!(names(dir.path()), ["news.jsonl", "out"]);
}

#[test]
fn what_changed_meanwhile_is_named_and_refused() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 60);
    let rules = dir.path().join("rules");
    copy(&project("data/rules"), &rules);
    killed(dir.path(), &["--rules", "rules"]);
    let resume = |more: &[&str]| extract(dir.path(), &[&["--rules", "rules", "--resume"], more].concat());

    run(dir.path(), &[&EXTRACT[..], &["0"]].concat())
        .expect(5, &["an unfinished run lies in", "--resume", "--force"]);
    resume(&["--shard", "1/2"]).expect(5, &["--shard changed from none to 1/2", "--force"]);
    resume(&["--max-document", "1"]).expect(5, &["--max-document changed from 8 to 1"]);
    let model: Said = claimgraph(dir.path())
        .args(["extract", "news.jsonl", "--out", "out", "--rules", "rules", "--resume", "--precision", "f32"])
        .output()
        .unwrap()
        .into();
    model.expect(5, &["model changed from test-tagger 1 to en-news-small"]);

    let file = rules.join("40-denial.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n# Another rule set.\n")).unwrap();
    resume(&[]).expect(5, &["hash of rules and data changed from", "--force"]);
    fs::write(&file, text).unwrap();

    let news = dir.path().join("news.jsonl");
    let text = fs::read_to_string(&news).unwrap();
    fs::write(&news, format!("{text}\n")).unwrap();
    resume(&[]).expect(5, &["news.jsonl is of another length than before"]);
    // The length stays, a word of the second line changes.
    fs::write(&news, text.replacen("d00001", "x00001", 1)).unwrap();
    resume(&[]).expect(5, &["news.jsonl:2 is not what was read there before", "--force"]);
    fs::write(&news, &text).unwrap();
    run(dir.path(), &["extract", "news.jsonl", "rules", "--out", "out", "--test-tagger", "0", "--resume"])
        .expect(3, &[]);
    fs::write(dir.path().join("more.txt"), "More.\n").unwrap();
    let more = ["extract", "news.jsonl", "more.txt", "--out", "out", "--test-tagger", "0", "--resume"];
    run(dir.path(), &[&more[..], &["--rules", "rules"]].concat())
        .expect(5, &["the list of files changed at more.txt"]);

    // Nothing was lost by all that.
    resume(&["--threads", "1"]).expect(1, &["going on after"]);
    run(dir.path(), &["extract", "news.jsonl", "--out", "whole", "--rules", "rules", "--test-tagger", "0"])
        .expect(1, &[]);
    same(&dir.path().join("whole"), &dir.path().join("out"));
}

#[test]
fn force_begins_anew_and_resume_begins_where_there_is_nothing() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 60);
    extract(dir.path(), &["--resume"]).expect(1, &["nothing to go on with"]);
    let whole = dir.path().join("whole");
    fs::rename(dir.path().join("out"), &whole).unwrap();
    killed(dir.path(), &["--max-document", "1"]);
    extract(dir.path(), &["--resume", "--force"]).expect(1, &["warning: --max-document changed from 1 to 8"]);
    same(&whole, &dir.path().join("out"));
    killed(dir.path(), &[]);
    let said = extract(dir.path(), &["--force"]);
    said.expect(1, &[]);
    assert!(!said.stderr.contains("going on"), "{}", said.stderr);
    same(&whole, &dir.path().join("out"));
    assert_eq!(names(dir.path()), ["news.jsonl", "out", "whole"]);
}

#[test]
fn a_log_that_was_cut_or_damaged_costs_only_what_it_lost() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 60);
    extract(dir.path(), &[]).expect(1, &[]);
    let whole = dir.path().join("whole");
    fs::rename(dir.path().join("out"), &whole).unwrap();
    for damage in [|log: &mut Vec<u8>| log.truncate(log.len() - 7), |log: &mut Vec<u8>| log[9_000] ^= 1] {
        killed(dir.path(), &[]);
        let path = dir.path().join(".out.run/log");
        let mut log = fs::read(&path).unwrap();
        damage(&mut log);
        fs::write(&path, log).unwrap();
        extract(dir.path(), &["--resume"]).expect(1, &["are no whole record; they are done again"]);
        same(&whole, &dir.path().join("out"));
        fs::remove_dir_all(dir.path().join("out")).unwrap();
    }
}

#[test]
fn a_full_disk_loses_nothing_wherever_it_strikes() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path(), 120);
    extract(dir.path(), &[]).expect(1, &[]);
    let whole = dir.path().join("whole");
    fs::rename(dir.path().join("out"), &whole).unwrap();
    // A limit on the size of files stands in for the disk; ignored, its signal becomes an error of write. It
    // rises from run to run: first the log does not fit, then the files of the output.
    let mut failures = 0;
    for blocks in (40..).step_by(150) {
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" extract news.jsonl --out out --test-tagger 0 --resume"
        );
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_claimgraph")]).current_dir(dir.path());
        let said: Said = shell.output().unwrap().into();
        if said.code == Some(1) {
            break;
        }
        said.expect(5, &["error: cannot", "hint: make room", "--resume"]);
        failures += 1;
    }
    assert!(failures > 1, "{failures}");
    same(&whole, &dir.path().join("out"));
    assert_eq!(names(dir.path()), ["news.jsonl", "out", "whole"]);
}

#[test]
fn standard_input_that_is_given_again_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let lines = made(30);
    let feed = |lines: &[String], more: &[&str]| -> Said {
        let mut command = claimgraph(dir.path());
        command.args(["extract", "-", "--out", "out", "--test-tagger", "0"]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may end before it has read all.
        let _ = child.stdin.take().unwrap().write_all(lines.concat().as_bytes());
        child.wait_with_output().unwrap().into()
    };
    feed(&lines, &[]).expect(0, &[]);
    let whole = dir.path().join("whole");
    fs::rename(dir.path().join("out"), &whole).unwrap();
    let mut command = claimgraph(dir.path());
    command.args(["extract", "-", "--out", "out", "--test-tagger", "0"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(lines[..20].concat().as_bytes()).unwrap();
    while log(dir.path()) < 10_000 {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    feed(&lines[..2], &["--resume"]).expect(5, &["the input has 2 documents, but"]);
    feed(&lines, &["--resume"]).expect(0, &["going on after"]);
    same(&whole, &dir.path().join("out"));
}
