#!/usr/bin/env python3
"""Runs claimgraph over JSON Lines with Spark: one process a partition, the model loaded once in each.

    spark-submit scripts/spark/extract.py --input 'hdfs:///news/*.jsonl' --out hdfs:///parts \
        --program /opt/claimgraph/claimgraph -- --precision int8 --threads 1

A line of the input is an article, as `claimgraph extract` reads it; one without an "id" gets one from its bytes. The
output holds a line a document, `{doc, actors, triples, run}`, in files that Spark commits: a task that fails or
whose machine dies leaves nothing, and is done again elsewhere. One graph of them all:

    claimgraph merge parts/part-* --out graph

With --merge DIR this script runs that, too, where the parts lie on a disk of the driver. With --parquet the triples
alone are written as Parquet, to that folder, one row a triple.

Words behind `--` go to `claimgraph extract - --out -`. A skipped document is told on the executor's standard error.
"""

import argparse
import glob
import hashlib
import json
import os
import subprocess
import sys
import threading

from pyspark.sql import SparkSession


def with_id(line):
    """The line with an id that does not depend on the partition."""
    try:
        article = json.loads(line)
    except ValueError:
        return line  # claimgraph skips it and says why
    if isinstance(article, dict) and article.get("id") in (None, ""):
        article["id"] = hashlib.sha256(line.encode()).hexdigest()[:16]
        return json.dumps(article, ensure_ascii=False)
    return line


def filtered(command):
    """A function from the lines of a partition to those that the command makes of them."""

    def run(lines):
        first = next(lines, None)
        if first is None:
            return
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        sent, failures = [0], []

        def feed():
            try:
                line = first
                while line is not None:
                    if line.strip():
                        process.stdin.write(with_id(line).encode() + b"\n")
                        sent[0] += 1
                    line = next(lines, None)
            except BaseException as error:  # a partition that cannot be read to its end is no whole partition
                failures.append(error)
                if not isinstance(error, BrokenPipeError):
                    process.kill()
            finally:
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        got = 0
        try:
            for line in process.stdout:
                got += 1
                yield line.decode().rstrip("\n")
        finally:
            # Also where Spark wants no more of them.
            if process.poll() is None and process.stdout.read(1):
                process.kill()
        code = process.wait()
        feeder.join()
        # Where the process died, its exit code says more than the broken pipe.
        if failures and not isinstance(failures[0], BrokenPipeError):
            raise failures[0]
        # 1 says that documents were skipped; without any, each line has its answer.
        if code not in (0, 1) or (code == 0 and got != sent[0]):
            raise RuntimeError(f"{command[0]} ended with {code} after {got} of {sent[0]} documents")

    return run


def arguments():
    own, rest = sys.argv[1:], []
    if "--" in own:
        at = own.index("--")
        own, rest = own[:at], own[at + 1 :]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True, help="JSON Lines: a path or pattern that Spark reads")
    parser.add_argument("--out", required=True, help="folder of the parts; must not exist")
    parser.add_argument("--program", default="claimgraph", help="path of claimgraph on every machine")
    parser.add_argument("--partitions", type=int, help="number of partitions [default: as Spark cuts the input]")
    parser.add_argument("--merge", metavar="DIR", help="joins the parts into this graph folder")
    parser.add_argument("--parquet", metavar="DIR", help="writes the triples as Parquet, too")
    return parser.parse_args(own), rest


def main():
    args, rest = arguments()
    command = [args.program, "extract", "-", "--out", "-", *rest]
    spark = SparkSession.builder.appName("claimgraph").getOrCreate()
    lines = spark.sparkContext.textFile(args.input)
    if args.partitions:
        lines = lines.repartition(args.partitions)
    lines.mapPartitions(filtered(command)).saveAsTextFile(args.out)
    if args.parquet:
        parts = spark.sparkContext.textFile(args.out)
        triples = parts.flatMap(lambda line: [json.dumps(t, ensure_ascii=False) for t in json.loads(line)["triples"]])
        spark.read.json(triples).write.parquet(args.parquet)
    spark.stop()
    if args.merge:
        parts = sorted(glob.glob(os.path.join(args.out, "part-*")))
        sys.exit(subprocess.call([args.program, "merge", *parts, "--out", args.merge]))


if __name__ == "__main__":
    main()
