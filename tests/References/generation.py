"""Greedy continuations, and how logits become the probabilities that a sample is drawn from.

Greedy ("new_ids"): the id with the largest logit, the whole sequence computed again for every token. "margin" is how
much larger it was than the second at the closest of all steps; far above float32's noise, so that every correct
implementation finds the same ids.

Sampling: what Hugging Face's transformers do to the logits of the last position, in their order (generation/utils.py,
_get_logits_processor; generation/logits_process.py), each only if it is among the options:

  repetition_penalty  every id of "previous_ids", once: logit * penalty if it is negative, else logit / penalty
                      (Keskar et al. 2019, CTRL, arXiv 1909.05858)
  temperature         logits / temperature
  top_k               all below the k-th largest go; those equal to it stay, so that there may be more than k
  top_p               the least probable whose probabilities, added from the least upwards, come to at most 1 - top_p
                      go; the most probable stays (Holtzman et al. 2020, arXiv 1904.09751)
  typical_p           sorted by | -ln p - entropy |, the first whose probabilities add up to typical_p stay, with the
                      one that reaches it; all others go (Meister et al. 2023, arXiv 2202.00666)

What goes gets -infinity, and the next step works on the softmax of what is left.

  probabilities  [N]: softmax at the end, for all ids; cases over a model's logits: only for the "kept_ids"
"""
import math

import numpy
import torch

from fixture import write_topic
from gpt2 import run
from prompts import END_OF_TEXT, HATE, KEYS, LOOKED, LOVE, OLD_MAN, ONCE, repeated

NEW_TOKENS = 30
# Made up: 40 logits with three decimals from a normal distribution of deviation 2; three ids tie.
LOGITS = numpy.random.Generator(numpy.random.PCG64(5)).normal(0, 2, 40).round(3)
LOGITS[[2, 27]] = LOGITS[29]
PREVIOUS = [3, 7, 7, 12, 0, 25, 3, 18, 33]

OPTIONS = {
    "none": {},
    "temperature-low": {"temperature": 0.5},
    "temperature-high": {"temperature": 1.7},
    "top-k": {"top_k": 5},
    "top-k-one": {"top_k": 1},
    "top-k-all": {"top_k": 100},
    "top-p": {"top_p": 0.9},
    "top-p-half": {"top_p": 0.5},
    "top-p-one-left": {"top_p": 0.01},
    "typical": {"typical_p": 0.9},
    "typical-low": {"typical_p": 0.2},
    "penalty": {"repetition_penalty": 1.3},
    "penalty-reward": {"repetition_penalty": 0.8},
    "temperature-top-k": {"temperature": 0.7, "top_k": 8},
    "temperature-top-p": {"temperature": 1.5, "top_p": 0.8},
    "top-k-top-p": {"top_k": 10, "top_p": 0.7},
    "top-p-typical": {"top_p": 0.95, "typical_p": 0.6},
    "all": {"repetition_penalty": 1.2, "temperature": 0.8, "top_k": 12, "top_p": 0.92, "typical_p": 0.85},
}
REAL = {"all": OPTIONS["all"], "top-p": {"top_p": 0.6}, "typical": {"typical_p": 0.2}, "top-k": {"top_k": 50}}


def greedy_case(name, model, prompt):
    return {"name": name, "model": model, "kind": "greedy", **prompt}


def cases():
    for model in ("tiny", "demo"):
        for name, prompt in {"love": LOVE, "hate": HATE, "once": ONCE, "looked": LOOKED}.items():
            yield greedy_case(f"greedy-{model}-{name}", model, prompt)
    yield greedy_case("greedy-demo-keys", "demo", KEYS)
    yield greedy_case("greedy-demo-man", "demo", OLD_MAN)
    yield greedy_case("greedy-demo-repeated", "demo", repeated(16, 6, END_OF_TEXT))
    # The model of a case over given logits is only where its noise is filed.
    tied = sorted(LOGITS.tolist(), reverse=True).index(LOGITS[29]) + 1
    options = OPTIONS | {"top-k-tie": {"top_k": tied}}
    for name, chosen in options.items():
        yield {"name": f"sample-{name}", "model": "given", "kind": "given", "logits": LOGITS.tolist(),
               "previous_ids": PREVIOUS, "options": chosen}
    for name, chosen in REAL.items():
        yield {"name": f"sample-demo-{name}", "model": "demo", "kind": "model", **LOOKED, "options": chosen}


def compute(model, case):
    if case["kind"] == "greedy":
        return greedy(model, case["ids"])
    if case["kind"] == "given":
        logits, previous = torch.tensor(case["logits"], dtype=torch.float64).to(model.dtype), case["previous_ids"]
    else:
        logits, previous = run(model, case["ids"])[0][-1], case["ids"]
    scores = process(logits, previous, **case["options"])
    probabilities = scores.softmax(-1)
    kept = (scores > -math.inf).nonzero().flatten().tolist()
    if case["kind"] == "model":
        probabilities = probabilities[kept]
    return {"probabilities": probabilities}, {"kept_ids": kept}


def greedy(model, ids):
    ids, margins = list(ids), []
    for _ in range(NEW_TOKENS):
        (best, second), (token, _) = run(model, ids)[0][-1].topk(2)
        margins.append(best - second)
        ids.append(token.item())
    return {"margin": torch.stack(margins).min().view(1)}, {"new_ids": ids[-NEW_TOKENS:]}


def process(scores, previous_ids, repetition_penalty=None, temperature=None, top_k=None, top_p=None, typical_p=None):
    """[N] -> [N]"""
    scores = scores.clone()
    if repetition_penalty is not None:
        for token in set(previous_ids):
            score = scores[token]
            scores[token] = score * repetition_penalty if score < 0 else score / repetition_penalty
    if temperature is not None:
        scores = scores / temperature
    if top_k is not None:
        smallest = scores.sort(descending=True).values[min(top_k, len(scores)) - 1]
        scores = scores.masked_fill(scores < smallest, -math.inf)
    if top_p is not None:
        ascending, order = scores.sort()
        added = ascending.softmax(-1).cumsum(-1)
        clear(added, 1 - top_p)
        goes = added <= 1 - top_p
        goes[-1] = False
        smallest = ascending[~goes][0]
        assert not (ascending[goes] == smallest).any(), "a tie at the border: which of them go is left to the sort"
        scores = scores.masked_fill(scores < smallest, -math.inf)
    if typical_p is not None:
        surprise = -scores.log_softmax(-1)
        p = scores.softmax(-1)
        entropy = torch.where(p > 0, p * surprise, torch.zeros_like(p)).sum()
        distance, order = (surprise - entropy).abs().sort()
        added = p[order].cumsum(-1)
        clear(added, typical_p)
        reached = min((added < typical_p).sum().item(), len(scores) - 1)
        scores = scores.masked_fill((surprise - entropy).abs() > distance[reached], -math.inf)
    return scores


def clear(added, threshold):
    """A sum so close to the threshold that rounding decides would make a poor fixture."""
    assert (added - threshold).abs().min() > 1e-4, threshold


def main():
    write_topic("generation", list(cases()), compute)


if __name__ == "__main__":
    main()
