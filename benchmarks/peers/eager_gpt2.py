#!/usr/bin/env python3
"""GPT-2 in eager PyTorch: the peer that the benchmarks compare whole passes with.

Every block's patterns [1, H, T, T] are kept, as output_attentions=True does.

  eager_gpt2.py serve --model DIR [--threads 2]
      Loads once, then answers each line of standard input with one line of JSON (serving.py):
        run T full         one pass with logits for every position (GPT2LMHeadModel)     {"ms": 73.1}
        run T attentions   the same without the output head (GPT2Model)                 {"ms": 61.0}
        row T B H Q        query Q's weights in head H of block B, from such a pass      {"row": [...]}
        quit

  eager_gpt2.py cold --model DIR --ids 40,1842,345 --out FILE.png [--block -1] [--threads 2]
      What a notebook does once: import torch and seaborn, load, run the ids, and draw every head of a block as an
      annotated heatmap into one picture.

The prompt of T tokens has the ids (i * 7919) mod vocabulary.
"""
import serving


def main():
    parser, commands = serving.command_line("GPT-2 in eager PyTorch, for the benchmarks.")
    serving.add_command(
        commands, "serve", lambda options: serving.serve(options, answer), "load once, answer standard input")
    cold_command = serving.add_command(commands, "cold", cold, "import, load, run and draw once")
    cold_command.add_argument("--ids", required=True, type=lambda text: [int(part) for part in text.split(",")])
    cold_command.add_argument("--out", required=True)
    cold_command.add_argument("--block", type=int, default=-1)
    serving.start(parser)


def answer(model, words):
    if len(words) == 3 and words[0] == "run" and words[2] in ("full", "attentions"):
        ids, logits = model.prompt(int(words[1])), "all" if words[2] == "full" else None
        return {"ms": serving.timed(lambda: model.forward(ids, logits))}
    if len(words) == 5 and words[0] == "row":
        length, block, head, query = map(int, words[1:])
        _, patterns = model.forward(model.prompt(length), logits=None)
        return {"row": patterns[block][0, head, query].tolist()}
    raise ValueError("expected 'run T full', 'run T attentions', 'row T B H Q' or 'quit'")


def cold(options):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import seaborn
    import torch

    model = serving.load(options)
    with torch.no_grad():
        _, patterns = model.forward(torch.tensor([options.ids]))
    heads = patterns[options.block][0].numpy()
    labels = [str(token) for token in options.ids]
    figure, axes = plt.subplots(-(-len(heads) // 4), 4, figsize=(20, 15))
    for head, axis in enumerate(axes.flat):
        if head < len(heads):
            seaborn.heatmap(
                heads[head], ax=axis, annot=True, fmt=".4f", cmap="magma", xticklabels=labels, yticklabels=labels)
            axis.set_title(f"Head {head}")
        else:
            axis.set_axis_off()
    figure.tight_layout()
    figure.savefig(options.out)


if __name__ == "__main__":
    main()
