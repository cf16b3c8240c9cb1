"""The logit lens: the final LayerNorm and the unembedding on the residual stream after every block.

nostalgebraist 2020, "interpreting GPT: the logit lens". Row 0 is the embedding itself (token and position), row b + 1 the
residual stream after block b; the last row is the model's own next-token distribution, which is checked here.

  logits              [B + 1, T, V / 256]: ids 0, 256, 512, ...
  log_sum             [B + 1, T]: ln of the sum of exp over all logits
  entropy             [B + 1, T]: of the distribution, nats
  target_probability  [B + 1, T]
  top_probability     [B + 1, T, 3]: of the three most probable ids, which are "top_ids" in the JSON
"""
import torch

from fixture import write_topic
from gpt2 import run
from prompts import ARE, FIRE, IS, KEYS, LOOKED, LOVE, OLD_MAN, ONCE, WAS

CASES = [
    {"name": "tiny-love", "model": "tiny", **LOVE, "target": 3340},
    {"name": "tiny-once", "model": "tiny", **ONCE, "target": WAS},
    {"name": "demo-love", "model": "demo", **LOVE, "target": IS},
    {"name": "demo-keys", "model": "demo", **KEYS, "target": ARE},
    {"name": "demo-looked", "model": "demo", **LOOKED, "target": IS},
    {"name": "demo-man", "model": "demo", **OLD_MAN, "target": FIRE},
]


def compute(model, case):
    own, cache = run(model, case["ids"])
    names = ["blocks.0.resid_pre"] + [f"blocks.{block}.resid_post" for block in range(model.blocks)]
    residual = torch.stack([cache[name] for name in names])  # [B + 1, T, E]
    centred = residual - residual.mean(-1, keepdim=True)
    scale = (centred.pow(2).mean(-1, keepdim=True) + model.epsilon).sqrt()
    gain, bias = model.ln_final
    logits = (centred / scale * gain + bias) @ model.W_U  # [B + 1, T, V]
    assert (logits[-1] - own).abs().max() < (1e-10 if model.dtype == torch.float64 else 1e-3)
    log_p = logits.log_softmax(-1)
    top = log_p.topk(3, -1)
    arrays = {
        "logits": logits[..., ::256],
        "log_sum": logits.logsumexp(-1),
        "entropy": -(log_p.exp() * log_p).sum(-1),
        "target_probability": log_p[..., case["target"]].exp(),
        "top_probability": top.values.exp(),
    }
    return arrays, {"top_ids": top.indices.flatten().tolist()}


def main():
    write_topic("lens", CASES, compute)


if __name__ == "__main__":
    main()
