//! Bad input: a clear error with its place, the right exit code, and nothing lost that was done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::io::Write;

use common::{ARTICLE, Said, copy, ids, line, names, project, records, run};

#[test]
fn a_file_that_does_not_exist_is_told_before_any_work() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let said = run(dir.path(), &["extract", "a.txt", "no/such.txt", "--out", "out"]);
    said.expect(3, &["error: no such file or folder: no/such.txt", "hint: "]);
    assert_eq!(names(dir.path()), ["a.txt"]);
}

#[test]
fn an_unknown_suffix_and_a_folder_without_articles_are_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.pdf"), "%PDF").unwrap();
    run(dir.path(), &["extract", "a.pdf", "--out", "out"]).expect(3, &["error: a.pdf: ", "hint: "]);
    run(dir.path(), &["extract", ".", "--out", "out"]).expect(3, &["nothing to read", "hint: "]);
}

#[test]
fn a_wrong_encoding_is_read_and_what_is_no_text_is_skipped() {
    let dir = tempfile::tempdir().unwrap();
    let articles = dir.path().join("articles");
    fs::create_dir(&articles).unwrap();
    let old: Vec<u8> = "The café owner said “no” to the dépôt in São Tomé."
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    fs::write(articles.join("old.txt"), old).unwrap();
    fs::write(articles.join("picture.txt"), [0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0xff, 0xd8]).unwrap();
    let said = run(dir.path(), &["extract", "articles", "--out", "out"]);
    said.expect(1, &["articles/picture.txt: is not text"]);
    assert_eq!(ids(&dir.path().join("out")), ["old"]);
    let tagged = run(dir.path(), &["tag", "articles/old.txt"]);
    tagged.expect(0, &[]);
    assert!(tagged.stdout.contains("café") && tagged.stdout.contains("“"), "{}", tagged.stdout);
}

#[test]
fn broken_lines_are_skipped_and_named_and_the_rest_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let mut file = fs::File::create(dir.path().join("news.jsonl")).unwrap();
    write!(file, "{}{{\"id\": \"a2\", \"text\": \"cut\n[1]\n{}", line("a1", ARTICLE), line("a4", ""))
        .unwrap();
    write!(file, "{}", line("a1", "Another text of the same id.")).unwrap();
    // A line of 50 MB, and one after it.
    write!(file, "{}{}", line("a6", &"word ".repeat(10_000_000)), line("a7", ARTICLE)).unwrap();
    drop(file);
    let said = run(dir.path(), &["extract", "news.jsonl", "--out", "out"]);
    said.expect(
        1,
        &[
            "news.jsonl:2: broken JSON",
            "news.jsonl:3: not a document",
            "news.jsonl:4: the text is empty",
            "news.jsonl:5: the id \"a1\" was taken by news.jsonl:1",
            "news.jsonl:6: longer than",
        ],
    );
    let out = dir.path().join("out");
    assert_eq!(ids(&out), ["a1", "a7"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(manifest["skipped"]["count"], 5);
    assert_eq!(manifest["complete"], true);
}

#[test]
fn nothing_usable_leaves_an_earlier_output_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("good.txt"), ARTICLE).unwrap();
    fs::write(dir.path().join("empty.txt"), " \n").unwrap();
    run(dir.path(), &["extract", "good.txt", "--out", "out"]).expect(0, &[]);
    let said = run(dir.path(), &["extract", "empty.txt", "--out", "out"]);
    said.expect(
        3,
        &["empty.txt: the text is empty", "error: none of the 1 documents", "nothing was written"],
    );
    assert_eq!(ids(&dir.path().join("out")), ["good"]);
    assert_eq!(names(dir.path()), ["empty.txt", "good.txt", "out"]);
}

#[test]
fn a_folder_of_somebody_else_is_no_output() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    fs::create_dir(dir.path().join("thesis")).unwrap();
    fs::write(dir.path().join("thesis/chapter.tex"), "years of work").unwrap();
    run(dir.path(), &["extract", "a.txt", "--out", "thesis"]).expect(5, &["thesis", "hint: "]);
    assert_eq!(names(&dir.path().join("thesis")), ["chapter.tex"]);
}

#[test]
fn a_rule_with_a_typo_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let rules = dir.path().join("rules");
    copy(&project("data/rules"), &rules);
    let mut file = fs::OpenOptions::new().append(true).open(rules.join("40-denial.toml")).unwrap();
    write!(file, "\n[[rule]]\nidd = \"typo\"\n").unwrap();
    let line = fs::read_to_string(rules.join("40-denial.toml")).unwrap().lines().count();
    let said = run(dir.path(), &["extract", "a.txt", "--out", "out", "--rules", "rules"]);
    said.expect(4, &["rules/40-denial.toml:", "hint: "]);
    let places = [line - 1, line].map(|n| format!("40-denial.toml:{n}"));
    assert!(places.iter().any(|place| said.stderr.contains(place)), "{}", said.stderr);
    run(dir.path(), &["extract", "a.txt", "--out", "out", "--rules", "none"]).expect(4, &["none"]);
    assert_eq!(names(dir.path()), ["a.txt", "rules"]);
}

#[test]
fn a_broken_model_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let model = dir.path().join("model");
    copy(&project("models/en-news-small"), &model);
    let weights = model.join("model.safetensors");
    fs::OpenOptions::new().write(true).open(&weights).unwrap().set_len(1_000_000).unwrap();
    let extract = ["extract", "a.txt", "--out", "out", "--model", "model"];
    run(dir.path(), &extract).expect(4, &["model.safetensors", "hint: "]);
    fs::remove_file(&weights).unwrap();
    run(dir.path(), &extract).expect(4, &["model.safetensors", "hint: "]);
    run(dir.path(), &["tag", "a.txt", "--model", "nowhere"]).expect(4, &["nowhere"]);
    let said: Said = common::claimgraph(dir.path())
        .args(["tag", "a.txt"])
        .env("CLAIMGRAPH_HOME", dir.path())
        .output()
        .unwrap()
        .into();
    said.expect(4, &["CLAIMGRAPH_HOME", "hint: "]);
    assert_eq!(names(dir.path()), ["a.txt", "model"]);
}

#[test]
fn broken_data_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
    let data = dir.path().join("data");
    copy(&project("data"), &data);
    fs::write(data.join("text/furniture.toml"), "[[pattern]]\nid = \"x\"\non = \"line\"\npattern = \"(\"\n")
        .unwrap();
    let said = run(dir.path(), &["tag", "a.txt", "--data", "data"]);
    said.expect(4, &["furniture.toml", "\"x\"", "hint: "]);
}

#[test]
fn usage_errors_and_help() {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &[]).expect(2, &["Usage:", "Examples:"]);
    run(dir.path(), &["extract", "a.txt"]).expect(2, &["--out"]);
    run(dir.path(), &["tag", "a.txt", "--threads", "0"]).expect(2, &["--threads"]);
    run(dir.path(), &["extract", "-", "-", "--out", "out"]).expect(2, &["only once"]);
    let said = run(dir.path(), &["extract", "--help"]);
    said.expect(0, &[]);
    assert!(said.stdout.contains("Examples:"));
    assert!(run(dir.path(), &["--version"]).stdout.starts_with("claimgraph "));
}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Child, Command, Stdio};

    use super::*;

    /// A file of more documents than a disk of a few kilobytes holds.
    fn many(dir: &std::path::Path) {
        let lines: String = (0..60).map(|i| line(&format!("a{i}"), ARTICLE)).collect();
        fs::write(dir.join("many.jsonl"), lines).unwrap();
    }

    #[test]
    fn a_full_disk_leaves_an_earlier_output_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        many(dir.path());
        fs::write(dir.path().join("good.txt"), ARTICLE).unwrap();
        run(dir.path(), &["extract", "good.txt", "--out", "out"]).expect(0, &[]);
        // A limit on the size of files stands in for the disk; ignored, its signal becomes an error of write.
        let limited = |command: &str| -> Said {
            let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" {command}");
            let mut shell = Command::new("sh");
            shell.args(["-c", &script, env!("CARGO_BIN_EXE_claimgraph")]).current_dir(dir.path());
            shell.output().unwrap().into()
        };
        limited("extract many.jsonl --out out").expect(5, &["error: cannot", "hint: make room", "--resume"]);
        assert_eq!(ids(&dir.path().join("out")), ["good"]);
        limited("tag many.jsonl --out tagged.conllu").expect(5, &["tagged.conllu", "hint: make room"]);
        // What was done by then is kept.
        assert_eq!(names(dir.path()), [".out.run", "good.txt", "many.jsonl", "out"]);
        run(dir.path(), &["extract", "many.jsonl", "--out", "out", "--resume"])
            .expect(0, &["going on after"]);
        assert_eq!(ids(&dir.path().join("out")).len(), 60);
        assert_eq!(names(dir.path()), ["good.txt", "many.jsonl", "out"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), ARTICLE).unwrap();
        run(dir.path(), &["tag", "a.txt", "--out", "/dev/full"]).expect(5, &["/dev/full"]);
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let said: Said =
            common::claimgraph(dir.path()).args(["tag", "a.txt"]).stdout(full).output().unwrap().into();
        said.expect(5, &["cannot write to standard output"]);
    }

    /// Starts the program with pipes; standard input stays open, so that it waits for more.
    fn start(dir: &std::path::Path, args: &[&str], input: &str) -> Child {
        let mut command = common::claimgraph(dir);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(input.as_bytes()).unwrap();
        child
    }

    /// Sends what ctrl-C sends, and gives the exit code. Standard input stays open until then.
    fn interrupt(child: &mut Child) -> Option<i32> {
        let stdin = child.stdin.take();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let code = child.wait().unwrap().code();
        drop(stdin);
        code
    }

    /// Reads standard error up to a line with `part`, and gives it back with what came after.
    fn wait_for(child: &mut Child, part: &str) -> BufReader<std::process::ChildStderr> {
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "ended before {part:?}");
        }
        stderr
    }

    #[test]
    fn ctrl_c_keeps_what_is_done() {
        let dir = tempfile::tempdir().unwrap();
        // The warning about the second line comes when the first document is done.
        let input = line("a1", ARTICLE) + "broken\n";
        let mut child = start(dir.path(), &["extract", "-", "--out", "out"], &input);
        let mut stderr = wait_for(&mut child, "broken JSON");
        assert_eq!(interrupt(&mut child), Some(130));
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("stopped: 1 document is done and kept") && rest.contains("--resume"), "{rest}");
        assert_eq!(names(dir.path()), [".out.run"]);
        // An unfinished run is not given up by accident.
        fs::write(dir.path().join("all.jsonl"), input.clone() + &line("a2", ARTICLE)).unwrap();
        run(dir.path(), &["extract", "all.jsonl", "--out", "out"])
            .expect(5, &["an unfinished run lies in", "--resume", "--force"]);
        // The same input, more of it this time.
        let mut child =
            start(dir.path(), &["extract", "-", "--out", "out", "--resume"], &(input + &line("a2", ARTICLE)));
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().code(), Some(1));
        assert_eq!(ids(&dir.path().join("out")), ["a1", "a2"]);
        assert_eq!(names(dir.path()), ["all.jsonl", "out"]);
    }

    #[test]
    fn ctrl_c_before_the_first_document_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut child = start(dir.path(), &["extract", "-", "--out", "out"], "{broken\n");
        wait_for(&mut child, "broken JSON");
        assert_eq!(interrupt(&mut child), Some(130));
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_stopped_tag_leaves_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let input = line("a1", ARTICLE) + "broken\n";
        let mut child = start(dir.path(), &["tag", "-", "--from", "jsonl", "--out", "t.conllu"], &input);
        wait_for(&mut child, "broken JSON");
        assert_eq!(interrupt(&mut child), Some(130));
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn a_reader_that_has_enough_is_no_error() {
        let dir = tempfile::tempdir().unwrap();
        many(dir.path());
        let mut child = start(dir.path(), &["tag", "many.jsonl"], "");
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert_eq!(first, "# newdoc id = a0\n");
        // The pipe is closed now.
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{stderr}");
        assert!(!stderr.contains("error"), "{stderr}");
    }
}

#[test]
fn documents_of_one_id_in_two_files_are_both_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("x")).unwrap();
    fs::create_dir_all(dir.path().join("y")).unwrap();
    fs::write(dir.path().join("x/a.txt"), ARTICLE).unwrap();
    fs::write(dir.path().join("y/a.txt"), "Something else happened on Tuesday.").unwrap();
    let said = run(dir.path(), &["extract", "x", "y", "--out", "out"]);
    said.expect(1, &["y/a.txt: the id \"a\" was taken by x/a.txt"]);
    let documents = records(&dir.path().join("out/documents.jsonl"));
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["path"], "x/a.txt");
}
