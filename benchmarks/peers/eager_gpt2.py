#!/usr/bin/env python3
"""GPT-2 in eager PyTorch: the peer that the benchmarks compare with.

It does the operations of Hugging Face's GPT-2 (eager attention, evaluation mode, batch 1) one by one, with torch and
numpy only: addmm for the Conv1D layers, matmul / divide / where / softmax / matmul for attention, GELU as written in
NewGELUActivation. Every block's patterns [1, H, T, T] are kept, as output_attentions=True does.

  eager_gpt2.py serve --model DIR [--threads 2]
      Loads once, then answers each line of standard input with one line of JSON:
        run T full         one pass with logits for every position (GPT2LMHeadModel)     {"ms": 73.1}
        run T attentions   the same without the output head (GPT2Model)                 {"ms": 61.0}
        row T B H Q        query Q's weights in head H of block B, from such a pass      {"row": [...]}
        quit
      The first line that it prints says that it is ready, with versions. A failed request gives {"error": "..."}.

  eager_gpt2.py cold --model DIR --ids 40,1842,345 --out FILE.png [--block -1] [--threads 2]
      What a notebook does once: import torch and seaborn, load, run the ids, and draw every head of a block as an
      annotated heatmap into one picture.

The prompt of T tokens has the ids (i * 7919) mod vocabulary. Weights are mapped from model.safetensors and used where
they lie when they are float32. OMP_NUM_THREADS, OPENBLAS_NUM_THREADS and OMP_WAIT_POLICY are set before torch is
imported unless they are set already: with libgomp's default policy idle threads spin, which on a machine with few
cores makes Debian's torch many times slower than it is. So does a torch that found no optimised BLAS: "blas" in the
first line names the one it uses.
"""
import argparse
import json
import math
import os
import sys
import time


def main():
    options = parse()
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(options.threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        options.action(options)
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}), flush=True)
        sys.exit(3)


def parse():
    parser = argparse.ArgumentParser(description="GPT-2 in eager PyTorch, for the benchmarks.")
    commands = parser.add_subparsers(required=True)
    serve_parser = commands.add_parser("serve", help="load once, answer requests from standard input")
    serve_parser.set_defaults(action=serve)
    cold_parser = commands.add_parser("cold", help="import, load, run and draw once")
    cold_parser.set_defaults(action=cold)
    cold_parser.add_argument("--ids", required=True, type=lambda text: [int(part) for part in text.split(",")])
    cold_parser.add_argument("--out", required=True)
    cold_parser.add_argument("--block", type=int, default=-1)
    for command in (serve_parser, cold_parser):
        command.add_argument("--model", required=True)
        command.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def import_torch(threads):
    """Makes torch and numpy known to this module: only now, when the number of threads is set."""
    global numpy, torch
    import numpy
    import torch

    torch.set_num_threads(threads)


def serve(options):
    import_torch(options.threads)
    start = time.perf_counter()
    model = load_model(options.model)
    print(json.dumps({
        "ready": True,
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "blas": blas(),
        "threads": torch.get_num_threads(),
        "load_ms": milliseconds_since(start),
    }), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        try:
            answer = answer_request(model, words)
        except (ValueError, IndexError, RuntimeError) as error:
            answer = {"error": " ".join(f"{line.strip()}: {error}".split())}
        print(json.dumps(answer), flush=True)


def blas():
    """Which matrix library is loaded; Debian's torch takes whatever provides libblas.so.3."""
    if not os.path.exists("/proc/self/maps"):
        return "unknown"
    with open("/proc/self/maps", encoding="utf-8") as maps:
        libraries = {os.path.basename(line.split()[-1]) for line in maps if ".so" in line}
    known = ("mkl", "openblas", "blis", "atlas")
    return next((name for name in known if any(name in library for library in libraries)), "reference")


def answer_request(model, words):
    if len(words) == 3 and words[0] == "run" and words[2] in ("full", "attentions"):
        ids = prompt(int(words[1]), model.vocabulary)
        start = time.perf_counter()
        with torch.no_grad():
            result = model.forward(ids, logits=words[2] == "full")
        elapsed = milliseconds_since(start)
        del result
        return {"ms": elapsed}
    if len(words) == 5 and words[0] == "row":
        length, block, head, query = map(int, words[1:])
        with torch.no_grad():
            _, patterns = model.forward(prompt(length, model.vocabulary), logits=False)
        return {"row": patterns[block][0, head, query].tolist()}
    raise ValueError("expected 'run T full', 'run T attentions', 'row T B H Q' or 'quit'")


def cold(options):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import seaborn

    import_torch(options.threads)
    model = load_model(options.model)
    with torch.no_grad():
        _, patterns = model.forward(torch.tensor([options.ids]), logits=True)
    heads = patterns[options.block][0].numpy()
    labels = [str(token) for token in options.ids]
    figure, axes = plt.subplots(-(-len(heads) // 4), 4, figsize=(20, 15))
    for head, axis in enumerate(axes.flat):
        if head < len(heads):
            seaborn.heatmap(
                heads[head], ax=axis, annot=True, fmt=".4f", cmap="magma", xticklabels=labels, yticklabels=labels)
            axis.set_title(f"Head {head}")
        else:
            axis.set_axis_off()
    figure.tight_layout()
    figure.savefig(options.out)


def prompt(length, vocabulary):
    return torch.tensor([[(i * 7919) % vocabulary for i in range(length)]])


def milliseconds_since(start):
    return round((time.perf_counter() - start) * 1e3, 3)


def load_model(directory):
    with open(os.path.join(directory, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    return Gpt2(config, load_weights(os.path.join(directory, "model.safetensors")))


def load_weights(path):
    """The tensors of a safetensors file: an 8-byte header length, a JSON header, the values."""
    types = {"F32": "<f4", "F16": "<f2", "F64": "<f8"}
    # Copy-on-write, because torch wants writable memory; nothing is written, so nothing is copied.
    mapped = numpy.memmap(path, numpy.uint8, "c")
    header_length = int(mapped[:8].view("<u8")[0])
    header = json.loads(mapped[8:8 + header_length].tobytes())
    weights = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] not in types:
            continue
        begin, end = (8 + header_length + offset for offset in entry["data_offsets"])
        values = mapped[begin:end]
        if begin % 8:
            values = numpy.frombuffer(bytearray(values.tobytes()), numpy.uint8)
        tensor = torch.from_numpy(values.view(types[entry["dtype"]]).reshape(entry["shape"]))
        weights[name[12:] if name.startswith("transformer.") else name] = tensor.float()
    return weights


class Gpt2:
    """The model; T tokens, E width, H heads, D = E / H."""

    def __init__(self, config, weights):
        self.blocks = config["n_layer"]
        self.heads = config["n_head"]
        self.width = config["n_embd"]
        self.vocabulary = config["vocab_size"]
        self.epsilon = config.get("layer_norm_epsilon", 1e-5)
        if config.get("activation_function", "gelu_new") != "gelu_new":
            raise SystemExit("eager_gpt2.py: only activation_function gelu_new is implemented.")
        self.weights = weights
        self.output_head = weights.get("lm_head.weight", weights["wte.weight"])
        context = config["n_positions"]
        # [1, 1, context, context]: true where a query may look.
        self.visible = torch.ones(context, context, dtype=torch.bool).tril().view(1, 1, context, context)
        self.masked = torch.tensor(torch.finfo(torch.float32).min)

    def forward(self, ids, logits):
        """-> (logits [1, T, V] or hidden state [1, T, E], patterns: B times [1, H, T, T])"""
        x = self.weights["wte.weight"][ids] + self.weights["wpe.weight"][torch.arange(ids.shape[1])]  # [1, T, E]
        patterns = []
        for block in range(self.blocks):
            prefix = f"h.{block}."
            attended, pattern = self.attend(self.norm(x, prefix + "ln_1"), prefix + "attn.")
            patterns.append(pattern)
            x = x + attended
            hidden = self.linear(self.norm(x, prefix + "ln_2"), prefix + "mlp.c_fc")  # [1, T, 4E]
            x = x + self.linear(gelu_new(hidden), prefix + "mlp.c_proj")
        x = self.norm(x, "ln_f")
        return (torch.nn.functional.linear(x, self.output_head) if logits else x), patterns

    def attend(self, x, prefix):
        length = x.shape[1]
        query, key, value = map(self.split_heads, self.linear(x, prefix + "c_attn").split(self.width, dim=2))
        scores = torch.matmul(query, key.transpose(-1, -2)) / (self.width // self.heads) ** 0.5  # [1, H, T, T]
        scores = torch.where(self.visible[:, :, :length, :length], scores, self.masked)
        pattern = torch.softmax(scores, dim=-1)
        z = torch.matmul(pattern, value).permute(0, 2, 1, 3).contiguous().view(1, length, self.width)
        return self.linear(z, prefix + "c_proj"), pattern

    def split_heads(self, x):
        """[1, T, E] -> [1, H, T, D]"""
        return x.view(1, x.shape[1], self.heads, self.width // self.heads).permute(0, 2, 1, 3)

    def linear(self, x, name):
        weight = self.weights[name + ".weight"]  # Conv1D: [inputs, outputs]
        y = torch.addmm(self.weights[name + ".bias"], x.view(-1, x.shape[-1]), weight)
        return y.view(1, -1, weight.shape[1])

    def norm(self, x, name):
        gain, bias = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return torch.nn.functional.layer_norm(x, (self.width,), gain, bias, self.epsilon)


def gelu_new(x):
    return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


if __name__ == "__main__":
    main()
