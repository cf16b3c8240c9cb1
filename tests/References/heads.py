"""What each head does, over one prompt.

The scores of TransformerLens's head_detector (Neel Nanda and others; detect_head), from its definitions: a detection
pattern of zeros and ones for each kind of head,

  previous    (i, i - 1)
  duplicate   (i, j), j < i, where token j is token i
  induction   (i, j), 0 < j <= i, where token j - 1 is token i and is before it
  (as it makes them: duplicate moved one column to the right)

and two measures of how much a pattern A is like a detection pattern D:

  mul   sum(A D) / sum(A)
  abs   1 - sum |A - D| / T; TransformerLens rounds the quotient to three decimals, these arrays do not

"first" excluded: column 0 counts as 0 in A before mul, and in |A - D| for abs; "current" excluded: the diagonal.

  scores           [kind, measure, exclude first, exclude current, B, H], in the orders above, 0 = no, 1 = yes
  detection        [kind, T, T]
  first, self      [B, H, T]: weight of the first token and of the token itself for each query
  distance         [B, H, T]: sum over keys of weight (i - j), tokens
  entropy          [B, H, T]: -sum weight ln(weight), nats
  means            [4, B, H]: first, self, distance, entropy, mean over all queries
  means_after      the same, mean over the queries i >= 1 (query 0 has no choice)
  entropy_share    [B, H]: entropy / ln(i + 1), mean over the queries i >= 1
"""
import torch

from fixture import write_topic
from gpt2 import run
from measures import over_blocks
from prompts import END_OF_TEXT, KEYS, LOOKED, OLD_MAN, repeated

CASES = [
    {"name": "tiny-repeated", "model": "tiny", **repeated(12, 1)},
    {"name": "tiny-looked", "model": "tiny", **LOOKED},
    {"name": "demo-repeated", "model": "demo", **repeated(20, 2)},
    {"name": "demo-repeated-after-end", "model": "demo", **repeated(20, 3, END_OF_TEXT)},
    {"name": "demo-keys", "model": "demo", **KEYS},
    {"name": "demo-man", "model": "demo", **OLD_MAN},
]


def compute(model, case):
    ids = torch.tensor(case["ids"])
    _, cache = run(model, case["ids"])
    pattern = over_blocks(model, cache, "attn.pattern")
    detection = torch.stack([previous(ids), duplicate(ids), induction(ids)]).to(model.dtype)
    queries = torch.arange(len(ids), dtype=model.dtype)
    distances = queries.view(-1, 1) - queries
    rows = {
        "first": pattern[..., 0],
        "self": pattern.diagonal(dim1=-2, dim2=-1),
        "distance": (pattern * distances).sum(-1),
        "entropy": -torch.where(pattern > 0, pattern * pattern.log(), torch.zeros_like(pattern)).sum(-1),
    }
    arrays = {
        "scores": torch.stack([scores(pattern, wanted) for wanted in detection]),
        "detection": detection,
        **rows,
        "means": torch.stack([row.mean(-1) for row in rows.values()]),
        "means_after": torch.stack([row[..., 1:].mean(-1) for row in rows.values()]),
        "entropy_share": (rows["entropy"][..., 1:] / (queries[1:] + 1).log()).mean(-1),
    }
    return arrays, {}


def previous(ids):
    return torch.diag(torch.ones(len(ids) - 1), -1)


def duplicate(ids):
    return (ids.view(-1, 1) == ids).float().tril(-1)


def induction(ids):
    moved = torch.zeros(len(ids), len(ids))
    moved[:, 1:] = duplicate(ids)[:, :-1]
    return moved.tril()


def scores(pattern, wanted):
    """-> [measure, exclude first, exclude current, B, H]"""
    return torch.stack([
        torch.stack([torch.stack([measure(pattern, wanted, first, current) for current in (False, True)])
                     for first in (False, True)])
        for measure in (multiplied, absolute)])


def multiplied(pattern, wanted, exclude_first, exclude_current):
    kept = exclude(pattern, exclude_first, exclude_current)
    return (kept * wanted).sum((-2, -1)) / kept.sum((-2, -1))


def absolute(pattern, wanted, exclude_first, exclude_current):
    difference = exclude((pattern - wanted).abs(), exclude_first, exclude_current)
    return 1 - difference.sum((-2, -1)) / pattern.shape[-1]


def exclude(matrix, first, current):
    matrix = matrix.clone()
    if first:
        matrix[..., 0] = 0
    if current:
        matrix.diagonal(dim1=-2, dim2=-1).zero_()
    return matrix


def main():
    write_topic("heads", CASES, compute)


if __name__ == "__main__":
    main()
