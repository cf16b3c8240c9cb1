"""What can be shown in a cell of a pattern, and what a head writes to a logit.

  weight          softmax of the scores
  score           q·k / sqrt(D), before mask and softmax
  without_first   column 0 left out, the rest of the row divided by its sum; row 0, which has no rest, is 0
  value_norm      ||a_ij f(x_j)|| with f(x) = (x W_V + b_V) W_O, x after the first LayerNorm, b_O left out:
                  Kobayashi et al. 2020, "Attention is Not Only a Weight", arXiv 2004.10102, eq. 3
  rollout, flow   Abnar & Zuidema 2020, "Quantifying Attention Flow in Transformers", arXiv 2005.00928, section 3
  direct          direct logit attribution: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits",
                  with the final LayerNorm's scale held as it was in the run
"""
import itertools

import torch

from fixture import write_topic
from gpt2 import run
from prompts import ARE, FIRE, IS, KEYS, LOOKED, LOVE, OLD_MAN, ONCE, WAS, WERE

CASES = [
    {"name": "tiny-love", "model": "tiny", **LOVE, "target": 3340, "against": 5661, "flow": True},
    {"name": "tiny-once", "model": "tiny", **ONCE, "target": WAS, "against": WERE, "flow": True},
    {"name": "demo-love", "model": "demo", **LOVE, "target": IS, "against": ARE, "flow": True},
    {"name": "demo-once", "model": "demo", **ONCE, "target": WAS, "against": WERE, "flow": True},
    {"name": "demo-keys", "model": "demo", **KEYS, "target": ARE, "against": IS, "flow": False},
    {"name": "demo-looked", "model": "demo", **LOOKED, "target": IS, "against": ARE, "flow": False},
    {"name": "demo-man", "model": "demo", **OLD_MAN, "target": FIRE, "against": IS, "flow": False},
]


def compute(model, case):
    logits, cache = run(model, case["ids"])
    pattern = over_blocks(model, cache, "attn.pattern")  # [B, H, T, T]
    arrays = {
        "weight": pattern,
        "score": over_blocks(model, cache, "attn.unmasked_scores"),
        "without_first": without_first(pattern),
        "value_norm": value_norm(model, cache, pattern),
        "rollout": rollout(pattern),
    }
    if case["flow"]:
        arrays["flow"] = flow(pattern)
    names, target = direct_parts(model, cache, model.W_U[:, case["target"]])
    difference_direction = model.W_U[:, case["target"]] - model.W_U[:, case["against"]]
    _, difference = direct_parts(model, cache, difference_direction)
    arrays |= {
        "direct_target": target,
        "direct_difference": difference,
        "direct_target_by_key": direct_by_key(model, cache, model.W_U[:, case["target"]]),
        "direct_difference_by_key": direct_by_key(model, cache, difference_direction),
        "logit_target": logits[-1, case["target"]].view(1),
        "logit_difference": (logits[-1, case["target"]] - logits[-1, case["against"]]).view(1),
    }
    check_sums(arrays, names, 1e-10 if model.dtype == torch.float64 else 1e-3)
    return arrays, {"parts": names}


def over_blocks(model, cache, name):
    return torch.stack([cache[f"blocks.{block}.{name}"] for block in range(model.blocks)])


def without_first(pattern):
    rest = pattern.clone()
    rest[..., 0] = 0
    mass = rest.sum(-1, keepdim=True)
    return torch.where(mass > 0, rest / mass, torch.zeros_like(rest))


def value_norm(model, cache, pattern):
    written = written_from(model, cache)  # [B, H, T, E]
    return torch.stack([
        # One query and key at a time would be [H, T, T, E]: a_ij f(x_j), then the norm over E.
        (pattern[block].unsqueeze(-1) * written[block].unsqueeze(1)).norm(dim=-1) for block in range(model.blocks)])


def written_from(model, cache):
    """f(x_j) of every head: v W_O -> [B, H, T, E]"""
    values = over_blocks(model, cache, "attn.v")  # [B, T, H, D]
    return torch.einsum("bthd,bhde->bhte", values, model.W_O)


def raw_attention(pattern):
    """0.5 A + 0.5 I of the heads' mean, rows divided by their sums -> [B, T, T]"""
    mixed = 0.5 * pattern.mean(1) + 0.5 * torch.eye(pattern.shape[-1], dtype=pattern.dtype)
    return mixed / mixed.sum(-1, keepdim=True)


def rollout(pattern):
    """R_0 = A_0, R_l = A_l R_(l-1) -> [B, T, T]"""
    return torch.stack(list(itertools.accumulate(raw_attention(pattern), lambda below, a: a @ below)))


def flow(pattern):
    """
    [B, T, T]: the maximum flow from token i above block l to token j below block 0. A node for every token below block
    0 and above every block; an edge from (above block l, i) to (below it, j) with capacity A_l[i, j].
    """
    attention = raw_attention(pattern)
    blocks, length, _ = attention.shape
    flows = torch.zeros_like(attention)
    for block, i in itertools.product(range(blocks), range(length)):
        capacities = {}  # (level, token) -> {(level - 1, token): capacity}
        for level, a, b in itertools.product(range(block + 1), range(length), range(length)):
            if attention[level, a, b] > 0:
                capacities.setdefault((level + 1, a), {})[level, b] = attention[level, a, b].item()
        for j in range(i + 1):
            flows[block, i, j] = maximum_flow(capacities, (block + 1, i), (0, j))
    return flows


def maximum_flow(capacities, source, sink):
    """Edmonds & Karp 1972: augment along a shortest path until there is none."""
    rest = {}
    for node, edges in capacities.items():
        for other, capacity in edges.items():
            rest.setdefault(node, {})[other] = capacity
            rest.setdefault(other, {}).setdefault(node, 0.0)
    total = 0.0
    while True:
        came_from, queue = {source: None}, [source]
        for node in queue:
            for other, capacity in rest.get(node, {}).items():
                # Subtracting leaves dust of 1e-17 where nothing should be.
                if capacity > 1e-15 and other not in came_from:
                    came_from[other] = node
                    queue.append(other)
        if sink not in came_from:
            return total
        path, node = [], sink
        while came_from[node] is not None:
            path.append((came_from[node], node))
            node = came_from[node]
        pushed = min(rest[a][b] for a, b in path)
        for a, b in path:
            rest[a][b] -= pushed
            rest[b][a] += pushed
        total += pushed


def direct_parts(model, cache, direction):
    """
    (names, [parts]): what each part of the residual stream at the last position adds to the logit along direction [E].
    A part is centred, divided by the final LayerNorm's scale, multiplied by its gain and by the direction.
    """
    parts = [("embed", cache["embed"][-1]), ("pos_embed", cache["pos_embed"][-1])]
    for block in range(model.blocks):
        b = f"blocks.{block}."
        parts += [(f"{block}.{head}", cache[b + "attn.result"][-1, head]) for head in range(model.heads)]
        parts += [(b + "attn.b_O", model.b_O[block]), (b + "mlp_out", cache[b + "mlp_out"][-1])]
    values = [project(model, cache, part, direction) for _, part in parts]
    names = [name for name, _ in parts] + ["ln_final.b"]
    return names, torch.stack(values + [model.ln_final[1] @ direction])


def direct_by_key(model, cache, direction):
    """[B, H, T]: the same for a_ij v_j W_O, i the last position; over j it sums to the head's part."""
    weights = over_blocks(model, cache, "attn.pattern")[:, :, -1, :]  # [B, H, T]
    return project(model, cache, weights.unsqueeze(-1) * written_from(model, cache), direction)


def project(model, cache, part, direction):
    centred = part - part.mean(-1, keepdim=True)
    return (centred / cache["ln_final.scale"][-1] * model.ln_final[0]) @ direction


def check_sums(arrays, names, tolerance):
    heads = [index for index, name in enumerate(names) if name[0].isdigit()]
    for what in ("target", "difference"):
        parts = arrays["direct_" + what]
        by_key = arrays[f"direct_{what}_by_key"].sum(-1).flatten()
        assert (parts.sum() - arrays["logit_" + what]).abs() < tolerance
        assert (parts[heads] - by_key).abs().max() < tolerance


def main():
    write_topic("measures", CASES, compute)


if __name__ == "__main__":
    main()
