"""Measures claimgraph beside spaCy and Python transformers; called by benches/run.

Everything runs on two cores: two workers of claimgraph with one libtorch thread each, two processes of each
peer with one thread each. Speeds are words a second, words split at white space.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

PRECISIONS = ["f32", "bf16", "int8"]
# The slow peer and the runs that only tell memory read so many articles at most.
FEW = 200
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")}


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("--root", "--program", "--peers"):
        parser.add_argument(name, required=True)
    parser.add_argument("--corpus")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out")
    return parser.parse_args()


def samples(root):
    """The articles of data/samples as JSON objects."""
    for folder, _, files in sorted(os.walk(os.path.join(root, "data", "samples"))):
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".txt"):
                with open(path, encoding="utf-8") as handle:
                    title, _, text = handle.read().partition("\n")
                yield {"title": title, "text": text.strip()}
            elif name.endswith(".jsonl"):
                with open(path, encoding="utf-8") as handle:
                    yield from (json.loads(line) for line in handle if line.strip())


def corpus(args, path, few):
    """Writes the articles to `path`, the first of them to `few`, too; gives the words of both."""
    if args.corpus:
        with open(args.corpus, encoding="utf-8") as handle:
            articles = [json.loads(line) for _, line in zip(range(args.articles), handle)]
    else:
        known = list(samples(args.root))
        articles = [known[i % len(known)] for i in range(args.articles)]
    words, words_few = 0, 0
    with open(path, "w", encoding="utf-8") as handle, open(few, "w", encoding="utf-8") as handle_few:
        for i, article in enumerate(articles):
            record = {"id": f"a{i}", "title": article.get("title") or "", "text": article["text"]}
            line = json.dumps(record) + "\n"
            handle.write(line)
            words += len(article["text"].split())
            if i < FEW:
                handle_few.write(line)
                words_few = words
    return words, words_few


class Run:
    """One run of a command: seconds, peak memory in MB, standard error and output."""

    def __init__(self, command, env=None):
        with tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as out:
            start = time.monotonic()
            child = subprocess.Popen(command, stderr=err, stdout=out, env={**os.environ, **(env or {})})
            _, status, usage = os.wait4(child.pid, 0)
            self.seconds = time.monotonic() - start
            self.cpu = usage.ru_utime + usage.ru_stime
            self.memory = usage.ru_maxrss / 1024
            err.seek(0)
            out.seek(0)
            self.stderr, self.stdout = err.read().decode(), out.read().decode()
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            sys.exit(f"{' '.join(command)}\nended with {code}:\n{self.stderr}")

    def timings(self):
        """What --timings said: stage to seconds, and counts of pieces."""
        lines = [line.split() for line in self.stderr.splitlines() if line.startswith("timings: ")]
        return {line[1]: float(line[2]) for line in lines}


def sharded(args, folder, articles, shards):
    """Seconds of so many processes, each with its shard of the articles."""
    start = time.monotonic()
    children = []
    for shard in range(1, shards + 1):
        out = os.path.join(folder, f"shard-{shard}-of-{shards}")
        command = [args.program, "extract", articles, "--out", out, "--threads", "1",
                   "--shard", f"{shard}/{shards}", "--any-language"]
        children.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
    if any([child.wait() for child in children]):
        sys.exit(f"a shard of {shards} failed")
    return time.monotonic() - start


def precisions(args, folder):
    """Those that this CPU can do."""
    path = os.path.join(folder, "one.txt")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write("Portugal denied that it had sent ships to Iceland.")

    def can(precision):
        command = [args.program, "tag", path, "--precision", precision]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return [precision for precision in PRECISIONS if can(precision)]


def encoder_flop(root):
    """Floating-point operations of the encoder's products for one piece."""
    with open(os.path.join(root, "models", "en-news-small", "config.json"), encoding="utf-8") as handle:
        config = json.load(handle)
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    return 2 * config["num_hidden_layers"] * (4 * hidden * hidden + 2 * hidden * inner)


def main():
    args = arguments()
    report = []

    def say(line=""):
        report.append(line)
        print(line, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "corpus.jsonl")
        few = os.path.join(folder, "few.jsonl")
        words, words_few = corpus(args, path, few)
        kinds = precisions(args, folder)
        say(f"{args.articles} articles, {words} words; two cores; the best of {args.rounds} rounds; "
            f"transformers and memory: the first {min(args.articles, FEW)} articles, {words_few} words")
        python = {peer: os.path.join(args.peers, peer, "bin", "python") for peer in ("spacy", "torch")}
        peers_py = os.path.join(args.root, "benches", "peers.py")

        def extract(precision, workers=2, articles=path):
            out = os.path.join(folder, "out")
            return Run([args.program, "extract", articles, "--out", out, "--precision", precision, "--timings", "--any-language",
                        "--threads", str(workers)])

        tokens = os.path.join(folder, "tokens.jsonl")
        Run([args.program, "tag", few, "--format", "jsonl", "--out", tokens, "--any-language"])

        def peer(kind, *rest):
            return float(Run([python[kind], peers_py, *rest], ONE_THREAD).stdout.split()[-1])

        # Rounds in turn, so that what else the machine does strikes all alike.
        whole, speed = {}, {}
        for _ in range(args.rounds):
            for kind in kinds:
                run = extract(kind)
                if kind not in whole or run.seconds < whole[kind].seconds:
                    whole[kind] = run
            for model in ("en_core_web_sm", "en_core_web_md"):
                speed[model] = max(speed.get(model, 0), words / peer("spacy", "spacy", model, path))
            model = os.path.join(args.root, "models", "en-news-small")
            speed["transformers"] = max(speed.get("transformers", 0),
                                        words_few / peer("torch", "transformers", model, tokens))

        say("\nEnd to end: text in, triples out (spaCy: entities, tags, parse); loading of models left out on both sides")
        ends = {f"claimgraph {kind}": words / (run.seconds - run.timings()["load"]) for kind, run in whole.items()}
        ends |= {model: speed[model] for model in ("en_core_web_sm", "en_core_web_md")}
        for name, value in ends.items():
            say(f"  {name:18} {value:8.0f} words/s   {value / ends['en_core_web_md']:.2f} of spaCy md")

        say("\nEncoder and heads alone (transformers: f32, batches of 16 sentences in order)")
        alone = {}
        for kind, run in whole.items():
            stages = run.timings()
            alone[f"claimgraph {kind}"] = words / ((stages["encoder"] + stages["heads"]) / 2)
        alone["transformers"] = speed["transformers"]
        for name, value in alone.items():
            say(f"  {name:18} {value:8.0f} words/s   {value / alone['transformers']:.2f} of transformers")

        say("\nSeconds by stage, both workers together")
        stages = {kind: run.timings() for kind, run in whole.items()}
        say(f"  {'':13}" + "".join(f"{kind:>9}" for kind in stages))
        for stage in next(iter(stages.values())):
            digits = 0 if stage in ("real", "padded") else 2
            name = f"{stage} pieces" if digits == 0 else stage
            say(f"  {name:13}" + "".join(f"{values[stage]:>9.{digits}f}" for values in stages.values()))

        say("\nThe encoder's products (attention left out) and this machine's fastest product of 512 x 384 x 1536")
        peaks = json.loads(Run([python["torch"], "-W", "ignore", peers_py, "peak"], ONE_THREAD).stdout.splitlines()[-1])
        for kind, values in stages.items():
            reached = encoder_flop(args.root) * values["padded"] / values["encoder"] / 1e9
            say(f"  {kind:5} {reached:6.0f} of {peaks[kind]:6.0f} GFLOP/s a core: {reached / peaks[kind]:.2f}")

        say("\n`extract --precision auto` with more workers, loading and the end included")
        for workers in (1, 2, 4):
            run = extract("auto", workers, few)
            say(f"  {workers} workers {words_few / run.seconds:8.0f} words/s  {run.memory:6.0f} MB")

        say("\nShards of one worker each, all at once")
        for shards in (1, 2, 4):
            say(f"  {shards} shards  {words_few / sharded(args, folder, few, shards):8.0f} words/s")

        say("\nStart-up: `tag` of one sentence, the best of five")
        one = os.path.join(folder, "one.txt")
        runs = [Run([args.program, "tag", one, "--threads", "1"]) for _ in range(5)]
        say(f"  {min(run.seconds for run in runs):.2f} s, of which {min(run.cpu for run in runs):.2f} s of CPU time")

    if args.out:
        with open(args.out, "w", encoding="utf-8") as handle:
            handle.write("\n".join(report) + "\n")


if __name__ == "__main__":
    main()
