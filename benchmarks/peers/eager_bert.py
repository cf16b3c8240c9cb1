#!/usr/bin/env python3
"""BERT in eager PyTorch: the peer that the benchmarks compare an encoder's passes with.

The operations of Hugging Face's (eager attention, evaluation mode, batch 1) one by one: linear layers, matmul / divide /
softmax / matmul for attention, exact gelu, LayerNorm after each sublayer. Every block's patterns [1, H, T, T] are kept,
as output_attentions=True does.

  eager_bert.py serve --model DIR [--threads 2]
      Loads once, then answers each line of standard input with one line of JSON (serving.py):
        run T full         one pass with logits for every position (BertForMaskedLM)     {"ms": 73.1}
        run T attentions   the same without the head over the vocabulary (BertModel)     {"ms": 61.0}
        row T B H Q        query Q's weights in head H of block B, from such a pass      {"row": [...]}
        quit

The prompt of T tokens has the ids (i * 7919) mod vocabulary; every token type is 0.
"""
import serving


def main():
    serving.start_server("BERT in eager PyTorch, for the benchmarks.", answer, load_model)


def answer(model, words):
    if len(words) == 3 and words[0] == "run" and words[2] in ("full", "attentions"):
        ids, logits = model.prompt(int(words[1])), words[2] == "full"
        return {"ms": serving.timed(lambda: model.forward(ids, logits))}
    if len(words) == 5 and words[0] == "row":
        length, block, head, query = map(int, words[1:])
        _, patterns = model.forward(model.prompt(length), logits=False)
        return {"row": patterns[block][0, head, query].tolist()}
    raise ValueError("expected 'run T full', 'run T attentions', 'row T B H Q' or 'quit'")


def load_model(directory, threads):
    import json
    import os

    import torch

    import eager_model

    torch.set_num_threads(threads)
    with open(os.path.join(directory, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    return Bert(config, eager_model.load_weights(os.path.join(directory, "model.safetensors")))


class Bert:
    """The model; T tokens, E width, H heads, D = E / H."""

    def __init__(self, config, weights):
        self.blocks = config["num_hidden_layers"]
        self.heads = config["num_attention_heads"]
        self.width = config["hidden_size"]
        self.vocabulary = config["vocab_size"]
        self.epsilon = config["layer_norm_eps"]
        self.weights = weights

    def prompt(self, length):
        """[1, T]: the ids (i * 7919) mod vocabulary."""
        import torch

        return torch.tensor([[(i * 7919) % self.vocabulary for i in range(length)]])

    def forward(self, ids, logits):
        """-> (logits [1, T, V], or the last hidden state [1, T, E]; patterns: B times [1, H, T, T])"""
        import torch

        table = "bert.embeddings."
        words = self.weights[table + "word_embeddings.weight"]
        types = self.weights[table + "token_type_embeddings.weight"][torch.zeros_like(ids)]
        positions = self.weights[table + "position_embeddings.weight"][:ids.shape[1]]
        x = self.norm(words[ids] + types + positions, table + "LayerNorm")  # [1, T, E]
        patterns = []
        for block in range(self.blocks):
            prefix = f"bert.encoder.layer.{block}."
            attended, pattern = self.attend(x, prefix + "attention.")
            patterns.append(pattern)
            x = self.norm(attended + x, prefix + "attention.output.LayerNorm")
            hidden = torch.nn.functional.gelu(self.linear(x, prefix + "intermediate.dense"))  # [1, T, 4E]
            x = self.norm(self.linear(hidden, prefix + "output.dense") + x, prefix + "output.LayerNorm")
        if logits:
            head = "cls.predictions."
            x = self.norm(
                torch.nn.functional.gelu(self.linear(x, head + "transform.dense")), head + "transform.LayerNorm")
            x = torch.nn.functional.linear(x, words, self.weights[head + "bias"])
        return x, patterns

    def attend(self, x, prefix):
        import torch

        query, key, value = (self.split_heads(self.linear(x, prefix + "self." + name))
                             for name in ("query", "key", "value"))
        scores = torch.matmul(query, key.transpose(-1, -2)) / (self.width // self.heads) ** 0.5  # [1, H, T, T]
        pattern = torch.softmax(scores, dim=-1)
        z = torch.matmul(pattern, value).permute(0, 2, 1, 3).contiguous().view(1, x.shape[1], self.width)
        return self.linear(z, prefix + "output.dense"), pattern

    def split_heads(self, x):
        """[1, T, E] -> [1, H, T, D]"""
        return x.view(1, x.shape[1], self.heads, self.width // self.heads).permute(0, 2, 1, 3)

    def linear(self, x, name):
        import torch

        return torch.nn.functional.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def norm(self, x, name):
        import torch

        gain, bias = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return torch.nn.functional.layer_norm(x, (self.width,), gain, bias, self.epsilon)


if __name__ == "__main__":
    main()
