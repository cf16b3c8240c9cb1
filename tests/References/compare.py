"""Two runs of one model, A and B.

  lcs_pairs        a longest common subsequence of the ids, as [position in A, position in B]; an example: there may be
                   others as long
  pairs            the alignment that the arrays below use: position by position when the lengths are equal, else
                   lcs_pairs
  divergence       Jensen-Shannon divergence (Lin 1991), natural logarithm, of a head's rows for an aligned pair of
                   queries, mean over the pairs. Aligned keys are one outcome; a key without a partner is an outcome
                   that the other row gives nothing. No row is renormalised, so that it is at most ln 2
  difference       B's weight minus A's at aligned queries and keys
  direct_*         a head's direct logit attribution (measures.py) in B minus that in A, each at its last position
  patch_z_*        A run again with this head's z (pattern times values), at every position, taken from B
  patch_pattern_*  A run again with this head's pattern taken from B and A's own values
    ..._kl           sum p ln(p / q) over the vocabulary, p A's next-token distribution and q the patched one, nats
    ..._variation    sum |p - q| / 2 (total variation)
    ..._difference   logit(target) - logit(against), patched minus clean
"""
import itertools

import torch

from fixture import write_topic
from gpt2 import run
from measures import direct_parts, over_blocks
from prompts import ARE, HATE, IS, KEY, KEYS, LOVE, REALLY


def pair(name, model, a, b, target, against):
    return {"name": name, "model": model, "ids": a["ids"], "other_ids": b["ids"], "text": a["text"],
            "other_text": b["text"], "target": target, "against": against}


CASES = [
    pair("tiny-love-hate", "tiny", LOVE, HATE, 3340, 5661),
    pair("demo-love-hate", "demo", LOVE, HATE, IS, ARE),
    pair("tiny-love-really", "tiny", LOVE, REALLY, 3340, 5661),
    pair("demo-love-really", "demo", LOVE, REALLY, IS, ARE),
    pair("demo-keys-key", "demo", KEYS, KEY, ARE, IS),
]


def compute(model, case):
    a, b = case["ids"], case["other_ids"]
    common = common_subsequence(a, b)
    pairs = [(i, i) for i in range(len(a))] if len(a) == len(b) else common
    (logits, cache), (_, other) = run(model, a), run(model, b)
    patterns, others = over_blocks(model, cache, "attn.pattern"), over_blocks(model, other, "attn.pattern")
    rows_a, rows_b = torch.tensor(pairs).T
    direction = model.W_U[:, case["target"]] - model.W_U[:, case["against"]]
    arrays = {
        "divergence": divergence(patterns, others, pairs),
        "difference": others[..., rows_b, :][..., rows_b] - patterns[..., rows_a, :][..., rows_a],
        "direct_target": direct(model, other, model.W_U[:, case["target"]])
                         - direct(model, cache, model.W_U[:, case["target"]]),
        "direct_difference": direct(model, other, direction) - direct(model, cache, direction),
    }
    if len(a) == len(b):
        for what in ("z", "pattern"):
            arrays |= patch(model, case, what, logits[-1], other)
    facts = {"lcs_pairs": [list(p) for p in common], "pairs": [list(p) for p in pairs],
             "unaligned": [i for i in range(len(a)) if i not in dict(pairs)],
             "other_unaligned": [i for i in range(len(b)) if i not in dict(map(reversed, pairs))]}
    return arrays, facts


def common_subsequence(a, b):
    """Dynamic programming over suffixes; of equally long ones the first that a scan from the left meets."""
    length = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, j in itertools.product(reversed(range(len(a))), reversed(range(len(b)))):
        length[i][j] = length[i + 1][j + 1] + 1 if a[i] == b[j] else max(length[i + 1][j], length[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif length[i + 1][j] >= length[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def divergence(patterns, others, pairs):
    """-> [B, H]"""
    keys_a, keys_b = patterns.shape[-1], others.shape[-1]
    # Outcomes: the aligned keys, then A's others, then B's others.
    alone_a = [j for j in range(keys_a) if j not in dict(pairs)]
    alone_b = [j for j in range(keys_b) if j not in dict(map(reversed, pairs))]
    total = 0
    for i, j in pairs:
        row_a, row_b = patterns[:, :, i], others[:, :, j]  # [B, H, T]
        p = torch.cat([row_a[..., [x for x, _ in pairs]], row_a[..., alone_a],
                       torch.zeros_like(row_b[..., alone_b])], -1)
        q = torch.cat([row_b[..., [y for _, y in pairs]], torch.zeros_like(row_a[..., alone_a]),
                       row_b[..., alone_b]], -1)
        middle = (p + q) / 2
        total = total + (relative_entropy(p, middle) + relative_entropy(q, middle)) / 2
    return total / len(pairs)


def relative_entropy(p, q):
    """sum p ln(p / q), where 0 ln 0 = 0"""
    return torch.where(p > 0, p * (p / q).log(), torch.zeros_like(p)).sum(-1)


def direct(model, cache, direction):
    names, parts = direct_parts(model, cache, direction)
    return parts[[name[0].isdigit() for name in names]].view(model.blocks, model.heads)


def patch(model, case, what, clean, other):
    effects = {"kl": [], "variation": [], "difference": []}
    for block, head in itertools.product(range(model.blocks), range(model.heads)):
        name = f"blocks.{block}.attn.{what}"
        patched = run(model, case["ids"], {name: replace_head(what, head, other[name])})[0][-1]
        p, q = clean.softmax(-1), patched.softmax(-1)
        effects["kl"].append(relative_entropy(p, q))
        effects["variation"].append((p - q).abs().sum() / 2)
        effects["difference"].append(gap(patched, case) - gap(clean, case))
    return {f"patch_{what}_{effect}": torch.stack(values).view(model.blocks, model.heads)
            for effect, values in effects.items()}


def replace_head(what, head, source):
    """A hook that takes one head from source: z is [T, H, D], pattern [H, T, T]."""
    def hook(value):
        value = value.clone()
        axis = 1 if what == "z" else 0
        value.select(axis, head).copy_(source.select(axis, head))
        return value
    return hook


def gap(logits, case):
    return logits[case["target"]] - logits[case["against"]]


def main():
    write_topic("compare", CASES, compute)


if __name__ == "__main__":
    main()
