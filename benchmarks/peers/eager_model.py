"""GPT-2 in eager PyTorch: the operations of Hugging Face's (eager attention, evaluation mode, batch 1) one by one.

With torch and numpy only: addmm for the Conv1D layers, matmul / divide / where / softmax / matmul for attention, and
GELU as written in NewGELUActivation. Weights are mapped from model.safetensors and used where they lie when they are
float32.
"""
import json
import math
import os

import numpy
import torch


def load_model(directory, threads):
    torch.set_num_threads(threads)
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
            raise SystemExit("eager_model.py: only activation_function gelu_new is implemented.")
        self.weights = weights
        self.output_head = weights.get("lm_head.weight", weights["wte.weight"])
        context = config["n_positions"]
        # [1, 1, context, context]: true where a query may look.
        self.visible = torch.ones(context, context, dtype=torch.bool).tril().view(1, 1, context, context)
        self.masked = torch.tensor(torch.finfo(torch.float32).min)

    def prompt(self, length):
        """[1, T]: the ids (i * 7919) mod vocabulary."""
        return torch.tensor([[(i * 7919) % self.vocabulary for i in range(length)]])

    def forward(self, ids, logits="all", cache=None, edit_z=None):
        """
        -> (logits [1, T, V], of the "last" position only [1, 1, V], or for None the hidden state [1, T, E];
        patterns: B times [1, H, T, T])

        cache: a list for each block of its keys and values so far, which grows by those of ids; empty at first.
        edit_z: takes (block, z [1, T, E] with the heads side by side) and returns what goes on, as a forward_pre_hook
        on the attention's c_proj does in Hugging Face's model.
        """
        begin = cache[0][0].shape[2] if cache else 0
        positions = torch.arange(begin, begin + ids.shape[1])
        x = self.weights["wte.weight"][ids] + self.weights["wpe.weight"][positions]  # [1, T, E]
        patterns = []
        for block in range(self.blocks):
            prefix = f"h.{block}."
            normalized = self.norm(x, prefix + "ln_1")
            attended, pattern = self.attend(normalized, block, prefix + "attn.", cache, edit_z)
            patterns.append(pattern)
            x = x + attended
            hidden = self.linear(self.norm(x, prefix + "ln_2"), prefix + "mlp.c_fc")  # [1, T, 4E]
            x = x + self.linear(gelu_new(hidden), prefix + "mlp.c_proj")
        x = self.norm(x, "ln_f")
        if logits == "last":
            x = x[:, -1:]
        return (x if logits is None else torch.nn.functional.linear(x, self.output_head)), patterns

    def attend(self, x, block, prefix, cache, edit_z):
        query, key, value = map(self.split_heads, self.linear(x, prefix + "c_attn").split(self.width, dim=2))
        if cache is not None:
            key, value = self.remember(cache, block, key, value)
        length, keys = query.shape[2], key.shape[2]
        scores = torch.matmul(query, key.transpose(-1, -2)) / (self.width // self.heads) ** 0.5  # [1, H, T, keys]
        scores = torch.where(self.visible[:, :, keys - length:keys, :keys], scores, self.masked)
        pattern = torch.softmax(scores, dim=-1)
        z = torch.matmul(pattern, value).permute(0, 2, 1, 3).contiguous().view(1, length, self.width)
        if edit_z is not None:
            z = edit_z(block, z)
        return self.linear(z, prefix + "c_proj"), pattern

    @staticmethod
    def remember(cache, block, key, value):
        """Appends to the block's keys and values, as DynamicCache does."""
        if block == len(cache):
            cache.append((key, value))
        else:
            before_key, before_value = cache[block]
            cache[block] = (torch.cat((before_key, key), dim=2), torch.cat((before_value, value), dim=2))
        return cache[block]

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
