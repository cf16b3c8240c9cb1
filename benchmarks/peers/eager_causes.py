#!/usr/bin/env python3
"""The causal map of every head in eager PyTorch: one whole pass for each, with a hook that zeroes the head's z.

It is what TransformerLens's and Hugging Face's users write: a clean pass, then B x H passes with a hook on one block's
attention. Patterns live only as long as their pass.

  eager_causes.py serve --model DIR [--threads 2]
      Loads once, then answers each line of standard input with one line of JSON (serving.py):
        causes T all      time of the whole map, logits for every position in each pass   {"ms": 11000.5}
        causes T last     the same with logits for the last position only                 {"ms": 10500.1}
        map T ID ID       the changes of logit(first id) - logit(second id) at the last   {"clean": 1.5, "map": [[...]]}
                          position, a row for each block
        quit

The prompt of T tokens has the ids (i * 7919) mod vocabulary.
"""
import serving

TARGET, AGAINST = 1, 2


def main():
    serving.start_server("Causal maps in eager PyTorch, for the benchmarks.", answer)


def answer(model, words):
    if len(words) == 3 and words[0] == "causes" and words[2] in ("all", "last"):
        ids = model.prompt(int(words[1]))
        return {"ms": serving.timed(lambda: causes(model, ids, TARGET, AGAINST, words[2]))}
    if len(words) == 4 and words[0] == "map":
        length, target, against = map(int, words[1:])
        clean, changes = causes(model, model.prompt(length), target, against, "last")
        return {"clean": clean, "map": changes}
    raise ValueError("expected 'causes T all', 'causes T last', 'map T ID ID' or 'quit'")


def causes(model, ids, target, against, logits):
    """(clean logit difference, [B][H] changes)"""
    def difference(edit_z=None):
        last = model.forward(ids, logits, edit_z=edit_z)[0][0, -1]
        return (last[target] - last[against]).item()

    clean = difference()
    return clean, [[difference(without(model, block, head)) - clean for head in range(model.heads)]
                   for block in range(model.blocks)]


def without(model, block, head):
    """A hook that zeroes one head of one block."""
    size = model.width // model.heads

    def edit(at, z):
        if at == block:
            z[:, :, head * size:(head + 1) * size] = 0
        return z
    return edit


if __name__ == "__main__":
    main()
