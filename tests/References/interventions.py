"""Runs that were changed, and what came of it.

Every case is one run with its "interventions", each an object with "kind" and:

  zero        head              z = 0 at every position
  mean        head              z at every position = its mean over the positions of this run (as it is at that point,
                                after whatever the other interventions have changed)
  scale       head, factor      z times factor at every position
  cut         head, query, key  the weight becomes 0 and the rest of the row stays as it is: it sums to less than 1
  cut_score   head, query, key  the score becomes -infinity before the softmax: the rest of the row sums to 1
  mask_token  token             the scores of this key become -infinity for every later query, in every head of every
                                block; the token still sees itself
  patch       head, from_ids    z at every position from a run over from_ids (same length), which nothing changes
  zero_mlp    block             mlp_out = 0 at every position

Those on one hook point work in the order of the list.

  logits        [V / 8]: of the last position for the ids 0, 8, 16, ...
  log_sum       [1]: ln sum exp of all logits of the last position
  logit_target, logit_against  [1]: of the last position
  loss          [1]: mean over the positions 0..T-2 of -ln p(next token), nats
"""
import math

from fixture import write_topic
from gpt2 import loss, run
from prompts import ARE, HATE, IS, LOOKED, LOVE


def heads(*names, kind="zero", **more):
    return [{"kind": kind, "head": name, **more} for name in names]


def variants(model, prompt, early, late, other_ids, target, against):
    """Every kind on its own and three mixtures; early and late are heads of an early and of the last block."""
    last = len(prompt["ids"]) - 1
    block = int(late.split(".")[0])
    kinds = {
        "clean": [],
        "zero-early": heads(early),
        "zero-late": heads(late),
        "mean-early": heads(early, kind="mean"),
        "scale": heads(early, kind="scale", factor=2.0),
        "scale-negative": heads(late, kind="scale", factor=-0.5),
        "cut": heads(early, kind="cut", query=last, key=last - 1),
        "cut-score": heads(early, kind="cut_score", query=last, key=last - 1),
        "mask-token": [{"kind": "mask_token", "token": 1}],
        "mask-first": [{"kind": "mask_token", "token": 0}],
        "patch": heads(early, kind="patch", from_ids=other_ids),
        "two-heads": heads(early, late),
        "mixed": heads(early, kind="cut", query=last, key=0) + heads(late, kind="mean")
                 + heads(early, kind="scale", factor=0.5) + [{"kind": "mask_token", "token": 1}],
        "patch-and-zero": heads(early, kind="patch", from_ids=other_ids) + heads(late)
                          + [{"kind": "zero_mlp", "block": 0}],
    }
    kinds |= {f"zero-mlp-{b}": [{"kind": "zero_mlp", "block": b}] for b in range(block + 1)}
    return [{"name": f"{model}-{name}", "model": model, **prompt, "target": target, "against": against,
             "interventions": interventions} for name, interventions in kinds.items()]


CASES = (variants("tiny", LOVE, "0.1", "2.3", HATE["ids"], 3340, 5661)
         + variants("demo", LOOKED, "1.2", "5.7", LOOKED["ids"][::-1], IS, ARE))


def compute(model, case):
    logits, _ = run(model, case["ids"], make_hooks(model, case["interventions"]))
    last = logits[-1]
    return {
        "logits": last[::8],
        "log_sum": last.logsumexp(0).view(1),
        "logit_target": last[case["target"]].view(1),
        "logit_against": last[case["against"]].view(1),
        "loss": loss(logits, case["ids"]).view(1),
    }, {}


def make_hooks(model, interventions):
    """name -> hook"""
    lists = {}
    for item in interventions:
        for name, hook in hooks_of(model, item):
            lists.setdefault(name, []).append(hook)
    return {name: in_turn(hooks) for name, hooks in lists.items()}


def in_turn(hooks):
    def hook(value):
        value = value.clone()
        for change in hooks:
            change(value)
        return value
    return hook


def hooks_of(model, item):
    """(name, function that changes the tensor in place) for one intervention"""
    kind = item["kind"]
    if kind == "zero_mlp":
        return [(f"blocks.{item['block']}.mlp_out", lambda out: out.zero_())]
    if kind == "mask_token":
        def hide(scores):
            scores[:, item["token"] + 1:, item["token"]] = -math.inf
        return [(f"blocks.{block}.attn.attn_scores", hide) for block in range(model.blocks)]
    block, head = map(int, item["head"].split("."))
    prefix = f"blocks.{block}.attn."
    if kind in ("cut", "cut_score"):
        def cut(value):
            value[head, item["query"], item["key"]] = 0 if kind == "cut" else -math.inf
        return [(prefix + ("pattern" if kind == "cut" else "attn_scores"), cut)]
    if kind == "patch":
        source = run(model, item["from_ids"])[1][prefix + "z"]

    def change(z):
        if kind == "zero":
            z[:, head] = 0
        elif kind == "mean":
            z[:, head] = z[:, head].mean(0)
        elif kind == "scale":
            z[:, head] *= item["factor"]
        elif kind == "patch":
            z[:, head] = source[:, head]
        else:
            raise ValueError(kind)
    return [(prefix + "z", change)]


def main():
    write_topic("interventions", CASES, compute)


if __name__ == "__main__":
    main()
