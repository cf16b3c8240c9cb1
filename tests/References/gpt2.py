"""GPT-2's forward pass in plain PyTorch, one prompt at a time, with every hook point.

Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; pre-LayerNorm blocks. Names, axes and the
places where a value can be changed are TransformerLens's without its "hook_" and without the batch axis:
T positions, E width, H heads, D = E / H, V vocabulary.

  run(model, ids, hooks) -> (logits [T, V], cache: name -> tensor)

hooks maps a name to a function from the tensor at that point to the one that takes its place. The cache holds what
went on, that is values after their hooks.
"""
import json
import math
import pathlib

import numpy
import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIRECTORIES = {"tiny": ROOT / "tests" / "Fixtures" / "gpt2-tiny", "demo": ROOT / "models" / "demo"}


class Model:
    """The weights in heads: W_Q, W_K, W_V [B, H, E, D], b_Q, b_K, b_V [B, H, D], W_O [B, H, D, E], b_O [B, E]."""

    def __init__(self, name, dtype):
        with open(DIRECTORIES[name] / "config.json", encoding="utf-8") as file:
            config = json.load(file)
        weights = read_safetensors(DIRECTORIES[name] / "model.safetensors")
        # Widened exactly: the files hold F32 or F16.
        w = {key: torch.from_numpy(value.astype(numpy.float64)).to(dtype) for key, value in weights.items()}
        self.name, self.dtype = name, dtype
        self.blocks, self.heads, self.width = config["n_layer"], config["n_head"], config["n_embd"]
        self.head_size = self.width // self.heads
        self.vocabulary, self.epsilon = config["vocab_size"], config["layer_norm_epsilon"]
        self.activation = {"gelu_new": gelu_new, "gelu": gelu}[config["activation_function"]]
        self.W_E, self.W_pos = w["wte.weight"], w["wpe.weight"]
        self.W_U = self.W_E.T  # tied
        self.ln1, self.ln2 = self.norms(w, "ln_1"), self.norms(w, "ln_2")
        self.ln_final = (w["ln_f.weight"], w["ln_f.bias"])
        # Conv1D: [inputs, outputs]; c_attn's outputs are all queries, then all keys, then all values.
        c_attn = self.stack(w, "attn.c_attn.weight").view(self.blocks, self.width, 3, self.heads, self.head_size)
        c_bias = self.stack(w, "attn.c_attn.bias").view(self.blocks, 3, self.heads, self.head_size)
        self.W_Q, self.W_K, self.W_V = (c_attn[:, :, i].transpose(1, 2) for i in range(3))
        self.b_Q, self.b_K, self.b_V = (c_bias[:, i] for i in range(3))
        self.W_O = self.stack(w, "attn.c_proj.weight").view(self.blocks, self.heads, self.head_size, self.width)
        self.b_O = self.stack(w, "attn.c_proj.bias")
        self.W_in, self.b_in = self.stack(w, "mlp.c_fc.weight"), self.stack(w, "mlp.c_fc.bias")
        self.W_out, self.b_out = self.stack(w, "mlp.c_proj.weight"), self.stack(w, "mlp.c_proj.bias")

    def stack(self, w, name):
        return torch.stack([w[f"h.{block}.{name}"] for block in range(self.blocks)])

    def norms(self, w, name):
        return [(w[f"h.{block}.{name}.weight"], w[f"h.{block}.{name}.bias"]) for block in range(self.blocks)]


def run(model, ids, hooks=None):
    """-> (logits [T, V], cache)"""
    hooks, cache = dict(hooks or {}), {}

    def at(name, value):
        cache[name] = hooks.pop(name)(value) if name in hooks else value
        return cache[name]

    def norm(x, name, gain_and_bias):
        gain, bias = gain_and_bias
        centred = x - x.mean(-1, keepdim=True)
        scale = at(name + ".scale", (centred.pow(2).mean(-1, keepdim=True) + model.epsilon).sqrt())  # [T, 1]
        return at(name + ".normalized", centred / scale * gain + bias)

    length = len(ids)
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    embed = at("embed", model.W_E[torch.tensor(ids)])  # [T, E]
    x = embed + at("pos_embed", model.W_pos[:length])
    for block in range(model.blocks):
        b = f"blocks.{block}."
        x = at(b + "resid_pre", x)
        normalized = norm(x, b + "ln1", model.ln1[block])
        q = at(b + "attn.q", per_head(normalized, model.W_Q[block]) + model.b_Q[block])  # [T, H, D]
        k = at(b + "attn.k", per_head(normalized, model.W_K[block]) + model.b_K[block])
        v = at(b + "attn.v", per_head(normalized, model.W_V[block]) + model.b_V[block])
        scores = torch.einsum("qhd,khd->hqk", q, k) / math.sqrt(model.head_size)
        cache[b + "attn.unmasked_scores"] = scores
        scores = at(b + "attn.attn_scores", scores.masked_fill(future, -math.inf))  # [H, T, T]
        pattern = at(b + "attn.pattern", scores.softmax(-1))
        z = at(b + "attn.z", torch.einsum("hqk,khd->qhd", pattern, v))  # [T, H, D]
        result = at(b + "attn.result", torch.einsum("thd,hde->the", z, model.W_O[block]))  # [T, H, E]
        x = at(b + "resid_mid", x + at(b + "attn_out", result.sum(1) + model.b_O[block]))
        pre = at(b + "mlp.pre", norm(x, b + "ln2", model.ln2[block]) @ model.W_in[block] + model.b_in[block])
        post = at(b + "mlp.post", model.activation(pre))  # [T, 4E]
        x = at(b + "resid_post", x + at(b + "mlp_out", post @ model.W_out[block] + model.b_out[block]))
    logits = norm(x, "ln_final", model.ln_final) @ model.W_U
    if hooks:
        raise KeyError(f"There are no such hook points: {sorted(hooks)}")
    return logits, cache


def loss(logits, ids):
    """Mean over positions 0..T-2 of -ln p(next token), nats."""
    log_probabilities = logits[:-1].log_softmax(-1)
    return -log_probabilities[torch.arange(len(ids) - 1), torch.tensor(ids[1:])].mean()


def per_head(x, weight):
    """[T, E] and [H, E, D] -> [T, H, D]"""
    return torch.einsum("te,hed->thd", x, weight)


def gelu_new(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x.pow(3))))


def gelu(x):
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def read_safetensors(path):
    """An 8-byte header length, a JSON header, the values; integer tensors (mask buffers) are left out."""
    data = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    types = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
    arrays = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__" and entry["dtype"] in types:
            begin, end = entry["data_offsets"]
            values = numpy.frombuffer(data[start + begin:start + end], types[entry["dtype"]])
            arrays[name] = values.reshape(entry["shape"])
    return arrays
