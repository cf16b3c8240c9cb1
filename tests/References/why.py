"""Why a head looks there: a score as a sum over pairs of what wrote to the residual stream before, and which heads
read from which.

The score of a cell is q k / sqrt(D) with q = LN(x_i) W_Q + b_Q and k = LN(x_j) W_K + b_K. With LayerNorm's scale held
as it was in the run, LN(x) is a sum over the parts of x = embed + pos_embed + ... : (part - its mean) / scale * gain,
plus LayerNorm's bias. So q and k are sums, and the score is the sum over pairs (Elhage et al. 2021, "A Mathematical
Framework for Transformer Circuits").

  pairs   [parts, parts]: query side down, key side across. The parts are those named in "parts": embed, pos_embed;
          for each earlier block its heads' results, b_O, and mlp_out; LayerNorm's bias; b_Q on the query side and b_K
          on the key side
  score   [1]: what the run itself had

Composition (the same paper, "Virtual attention heads"), in its column convention: W_QK = W_Q^T W_K, W_OV = W_O W_V;

  Q: |W_QK^T W_OV| / (|W_QK| |W_OV|)    K: |W_QK W_OV| / (|W_QK| |W_OV|)    V: |W_OV W_OV'| / (|W_OV| |W_OV'|)

with Frobenius norms, W_QK (in V, the left W_OV) of the later head and the other of the earlier.

  composition_raw       [3 (Q, K, V), B, H, B, H]: later block and head, earlier block and head; 0 where not earlier
  composition_folded    the first LayerNorm's gain of its own block multiplied into each W_Q, W_K, W_V
  composition_centred   the same, and then as TransformerLens does when it loads a model (fold_ln,
                        center_writing_weights): the mean over E subtracted from the columns of W_Q, W_K, W_V
                        (LayerNorm's output has mean 0 before gain) and from the rows of W_O (LayerNorm takes it away)
"""
import itertools
import math

import torch

from fixture import write_topic
from gpt2 import run
from prompts import KEYS, LOOKED, LOVE, OLD_MAN

CASES = [
    {"name": "tiny-first", "model": "tiny", **LOVE, "head": "0.1", "query": 2, "key": 1},
    {"name": "tiny-self", "model": "tiny", **LOVE, "head": "1.0", "query": 1, "key": 1},
    {"name": "tiny-last", "model": "tiny", **LOOKED, "head": "2.3", "query": 8, "key": 3},
    {"name": "demo-first", "model": "demo", **LOVE, "head": "0.0", "query": 2, "key": 0},
    {"name": "demo-previous", "model": "demo", **LOOKED, "head": "4.7", "query": 8, "key": 7},
    {"name": "demo-induction", "model": "demo", **OLD_MAN, "head": "5.1", "query": 17, "key": 7},
    {"name": "demo-keys", "model": "demo", **KEYS, "head": "3.5", "query": 7, "key": 2},
    {"name": "tiny-composition", "model": "tiny", "composition": True},
    {"name": "demo-composition", "model": "demo", "composition": True},
]


def compute(model, case):
    if "composition" in case:
        return {f"composition_{how}": composition(model, how) for how in ("raw", "folded", "centred")}, {}
    _, cache = run(model, case["ids"])
    block, head = map(int, case["head"].split("."))
    query_names, queries = side(model, cache, block, head, case["query"], "b_Q", model.W_Q, model.b_Q)
    key_names, keys = side(model, cache, block, head, case["key"], "b_K", model.W_K, model.b_K)
    pairs = queries @ keys.T / math.sqrt(model.head_size)
    score = cache[f"blocks.{block}.attn.attn_scores"][head, case["query"], case["key"]]
    assert (pairs.sum() - score).abs() < (1e-10 if model.dtype == torch.float64 else 1e-3)
    return {"pairs": pairs, "score": score.view(1)}, {"parts": {"query": query_names, "key": key_names}}


def side(model, cache, block, head, position, bias_name, weights, biases):
    """(names, [parts, D]): what each part of the residual stream at a position adds to the query or key."""
    parts = [("embed", cache["embed"][position]), ("pos_embed", cache["pos_embed"][position])]
    for earlier in range(block):
        b = f"blocks.{earlier}."
        parts += [(f"{earlier}.{h}", cache[b + "attn.result"][position, h]) for h in range(model.heads)]
        parts += [(b + "attn.b_O", model.b_O[earlier]), (b + "mlp_out", cache[b + "mlp_out"][position])]
    gain, bias = model.ln1[block]
    scale = cache[f"blocks.{block}.ln1.scale"][position]
    vectors = [((part - part.mean()) / scale * gain) @ weights[block, head] for _, part in parts]
    vectors += [bias @ weights[block, head], biases[block, head]]
    return [name for name, _ in parts] + ["ln1.b", bias_name], torch.stack(vectors)


def composition(model, how):
    # In the paper's convention a vector is a column: its W_Q, W_K, W_V [D, E] are ours transposed, and so is its
    # W_O [E, D].
    gain = torch.stack([gain for gain, _ in model.ln1]).view(model.blocks, 1, model.width, 1)
    w_q, w_k, w_v = (w if how == "raw" else w * gain for w in (model.W_Q, model.W_K, model.W_V))  # [B, H, E, D]
    w_o = model.W_O  # [B, H, D, E]
    if how == "centred":
        w_q, w_k, w_v = (w - w.mean(-2, keepdim=True) for w in (w_q, w_k, w_v))
        w_o = w_o - w_o.mean(-1, keepdim=True)
    qk = w_q @ w_k.transpose(-1, -2)  # [B, H, E, E]: W_Q^T W_K in columns
    ov = (w_v @ w_o).transpose(-1, -2)  # [B, H, E, E]: W_O W_V in columns
    shape = (3, model.blocks, model.heads, model.blocks, model.heads)
    scores = torch.zeros(shape, dtype=model.dtype)
    for later, earlier in itertools.product(range(model.blocks), range(model.blocks)):
        if earlier < later:
            for a, b in itertools.product(range(model.heads), range(model.heads)):
                written = ov[earlier, b]
                readers = (qk[later, a].T, qk[later, a], ov[later, a])
                for kind, reader in enumerate(readers):
                    ratio = (reader @ written).norm() / (reader.norm() * written.norm())
                    scores[kind, later, a, earlier, b] = ratio
    return scores


def main():
    write_topic("why", CASES, compute)


if __name__ == "__main__":
    main()
