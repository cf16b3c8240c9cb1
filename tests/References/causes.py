"""The causal map: the exact effect of leaving out each head and each MLP, one run each.

The effect is (logit(target) - logit(against)) at the last position, changed minus clean. Leaving out is as in
interventions.py: "zero" and "mean" on z of a head, "zero_mlp" on the output of a block's MLP (its bias goes too).

  clean              [1]: the clean logit difference
  zero, mean         [B, H]
  mlp                [B]
"""
import torch

from fixture import write_topic
from gpt2 import run
from interventions import make_hooks
from prompts import ARE, END_OF_TEXT, FIRE, IS, KEYS, LOVE, MAN, OLD_MAN, ONCE, WAS, WERE, repeated

REPEATED = repeated(12, 4, END_OF_TEXT)
# One short of the end, so that the target is the token that came next the first time.
REPEATED = {"text": None, "ids": REPEATED["ids"][:-1], "target": REPEATED["ids"][-1], "against": REPEATED["ids"][1]}

CASES = [
    {"name": "tiny-love", "model": "tiny", **LOVE, "target": 3340, "against": 5661},
    {"name": "tiny-once", "model": "tiny", **ONCE, "target": WAS, "against": WERE},
    {"name": "demo-love", "model": "demo", **LOVE, "target": IS, "against": ARE},
    {"name": "demo-keys", "model": "demo", **KEYS, "target": ARE, "against": IS},
    {"name": "demo-man", "model": "demo", **OLD_MAN, "target": FIRE, "against": MAN},
    {"name": "demo-repeated", "model": "demo", **REPEATED},
]


def compute(model, case):
    def difference(*interventions):
        last = run(model, case["ids"], make_hooks(model, interventions))[0][-1]
        return last[case["target"]] - last[case["against"]]

    clean = difference()

    def over_heads(kind):
        return torch.stack([
            torch.stack([difference({"kind": kind, "head": f"{block}.{head}"}) - clean for head in range(model.heads)])
            for block in range(model.blocks)])

    mlp = [difference({"kind": "zero_mlp", "block": block}) - clean for block in range(model.blocks)]
    return {"clean": clean.view(1), "zero": over_heads("zero"), "mean": over_heads("mean"), "mlp": torch.stack(mlp)}, {}


def main():
    write_topic("causes", CASES, compute)


if __name__ == "__main__":
    main()
