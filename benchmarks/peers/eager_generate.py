#!/usr/bin/env python3
"""Greedy generation in eager PyTorch with a cache of keys and values, as Hugging Face's generate() does it.

The prompt goes through once, with logits for its last position only; then each new token goes through alone, its keys
and values appended to those before (DynamicCache: torch.cat), and the largest logit is the next. No end of text stops
it.

  eager_generate.py serve --model DIR [--threads 2]
      Loads once, then answers each line of standard input with one line of JSON (serving.py):
        generate T N     time for N tokens after a prompt of T                        {"ms": 1500.2}
        ids T N          which they are                                               {"ids": [...]}
        ids-uncached T N the same without a cache, every time the whole sequence      {"ids": [...]}
        quit

The prompt of T tokens has the ids (i * 7919) mod vocabulary.
"""
import serving


def main():
    serving.start_server("Greedy generation in eager PyTorch, for the benchmarks.", answer)


def answer(model, words):
    if len(words) == 3 and words[0] in ("generate", "ids", "ids-uncached"):
        ids, count = model.prompt(int(words[1])), int(words[2])
        if words[0] == "generate":
            return {"ms": serving.timed(lambda: generate(model, ids, count))}
        return {"ids": generate(model, ids, count, cached=words[0] == "ids")}
    raise ValueError("expected 'generate T N', 'ids T N', 'ids-uncached T N' or 'quit'")


def generate(model, ids, count, cached=True):
    """-> the new ids"""
    import torch

    sequence, cache, fed = ids, [] if cached else None, ids
    for _ in range(count):
        logits, _ = model.forward(fed, "last", cache=cache)
        token = logits[:, -1].argmax(dim=-1, keepdim=True)  # [1, 1]
        sequence = torch.cat((sequence, token), dim=1)
        fed = token if cached else sequence
    return sequence[0, ids.shape[1]:].tolist()


if __name__ == "__main__":
    main()
