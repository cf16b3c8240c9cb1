"""DistilBERT's reference: tests/Fixtures/distilbert-tiny, a made-up checkpoint and what it computes.

Independent of the library and of Hugging Face's code: the blocks are PyTorch's own nn.TransformerEncoderLayer
(norm_first=False, gelu, epsilon 1e-12), which computes what DistilBERT's do (Sanh et al. 2019: BERT's blocks, without
token types); the embeddings and the head over the vocabulary are written from the paper. The patterns are asked of its
nn.MultiheadAttention, and queries and keys are its inputs times its projections. Names, shapes and config.json are those
of Hugging Face's DistilBertForMaskedLM. Everything is computed in float64 and stored as F32; the same in float32 gives
the noise, and the tolerance is eight times that, as in the other fixtures.

  python3 distilbert.py
"""
import json

import numpy
import torch
from torch import nn

from fixture import to_json, write_safetensors
from gpt2 import ROOT

FOLDER = ROOT / "tests" / "Fixtures" / "distilbert-tiny"
LAYERS, HEADS, WIDTH, HIDDEN, POSITIONS, VOCABULARY = 3, 4, 48, 112, 40, 193
FLOORS = {"attentions": 1e-5, "hidden_states": 3e-5, "queries": 3e-5, "keys": 3e-5, "mlm_logits": 1e-4}


def made_up():
    """Weights under Hugging Face's names; biases and gains are not trivial, so that a forgotten one shows."""
    noise = numpy.random.Generator(numpy.random.PCG64(20240505))
    weights = {}

    def normal(name, shape, deviation, mean=0.0):
        weights[name] = (mean + deviation * noise.standard_normal(shape)).astype(numpy.float32)

    def linear(name, inputs, outputs, deviation):
        normal(name + ".weight", (outputs, inputs), deviation / inputs ** 0.5)
        normal(name + ".bias", (outputs,), 0.1)

    def norm(name):
        normal(name + ".weight", (WIDTH,), 0.2, 1.0)
        normal(name + ".bias", (WIDTH,), 0.2)

    normal("distilbert.embeddings.word_embeddings.weight", (VOCABULARY, WIDTH), 0.8)
    normal("distilbert.embeddings.position_embeddings.weight", (POSITIONS, WIDTH), 0.5)
    norm("distilbert.embeddings.LayerNorm")
    for layer in range(LAYERS):
        at = f"distilbert.transformer.layer.{layer}."
        for name, deviation in (("q_lin", 1.7), ("k_lin", 1.7), ("v_lin", 1.0), ("out_lin", 0.8)):
            linear(at + "attention." + name, WIDTH, WIDTH, deviation)
        norm(at + "sa_layer_norm")
        linear(at + "ffn.lin1", WIDTH, HIDDEN, 1.0)
        linear(at + "ffn.lin2", HIDDEN, WIDTH, 0.8)
        norm(at + "output_layer_norm")
    linear("vocab_transform", WIDTH, WIDTH, 1.0)
    norm("vocab_layer_norm")
    normal("vocab_projector.bias", (VOCABULARY,), 0.3)
    return weights


def layer_of(weights, index, dtype):
    at = f"distilbert.transformer.layer.{index}."
    layer = nn.TransformerEncoderLayer(
        WIDTH, HEADS, HIDDEN, dropout=0.0, activation="gelu", layer_norm_eps=1e-12, batch_first=True, norm_first=False)
    state = {}
    for kind in ("weight", "bias"):
        state["self_attn.in_proj_" + kind] = torch.cat(
            [weights[f"{at}attention.{name}.{kind}"] for name in ("q_lin", "k_lin", "v_lin")])
        for ours, theirs in (("self_attn.out_proj", "attention.out_lin"), ("linear1", "ffn.lin1"),
                             ("linear2", "ffn.lin2"), ("norm1", "sa_layer_norm"), ("norm2", "output_layer_norm")):
            state[f"{ours}.{kind}"] = weights[f"{at}{theirs}.{kind}"]
    layer.to(dtype).load_state_dict(state)
    return layer.train()  # without dropout the same, and not the fused path, which zeroes padding


def compute(weights, ids, mask, dtype):
    weights = {name: torch.from_numpy(values).to(dtype) for name, values in weights.items()}
    batch, length = ids.shape

    def normed(x, name):
        return nn.functional.layer_norm(x, (WIDTH,), weights[name + ".weight"], weights[name + ".bias"], 1e-12)

    words = weights["distilbert.embeddings.word_embeddings.weight"]
    positions = weights["distilbert.embeddings.position_embeddings.weight"]
    x = normed(words[ids] + positions[:length], "distilbert.embeddings.LayerNorm")
    found = {"hidden_states": [x], "attentions": [], "queries": [], "keys": []}
    for index in range(LAYERS):
        layer = layer_of(weights, index, dtype)
        attention = layer.self_attn
        _, pattern = attention(x, x, x, key_padding_mask=~mask, average_attn_weights=False)
        projected = nn.functional.linear(x, attention.in_proj_weight, attention.in_proj_bias)
        query, key, _ = projected.view(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        found["attentions"].append(pattern)
        found["queries"].append(query)
        found["keys"].append(key)
        x = layer(x, src_key_padding_mask=~mask)
        found["hidden_states"].append(x)
    found = {name: torch.stack(values) for name, values in found.items()}
    y = nn.functional.gelu(nn.functional.linear(x, weights["vocab_transform.weight"], weights["vocab_transform.bias"]))
    found["mlm_logits"] = normed(y, "vocab_layer_norm") @ words.T + weights["vocab_projector.bias"]
    return {name: values.detach() for name, values in found.items()}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    weights = made_up()
    write_safetensors(FOLDER / "model.safetensors", weights)
    config = {
        "model_type": "distilbert", "architectures": ["DistilBertForMaskedLM"], "activation": "gelu", "dim": WIDTH,
        "hidden_dim": HIDDEN, "n_heads": HEADS, "n_layers": LAYERS, "max_position_embeddings": POSITIONS,
        "vocab_size": VOCABULARY, "pad_token_id": 0, "sinusoidal_pos_embds": False, "tie_weights_": True,
        "attention_dropout": 0.1, "dropout": 0.1, "initializer_range": 0.02, "seq_classif_dropout": 0.2,
    }
    (FOLDER / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")
    long = [(7 * i + 4) % VOCABULARY for i in range(POSITIONS)]
    short, left = [4, 109, 123, 5], [0] * 3 + [4, 20, 125, 118, 5]
    inputs = [
        {"name": "single", "ids": [[4, 109, 123, 125, 118, 109, 126, 20, 5]]},
        {"name": "long", "ids": [long]},
        {"name": "batch", "ids": [long[:8], short + [0] * 4, left],
         "attention_mask": [[1] * 8, [1] * 4 + [0] * 4, [0] * 3 + [1] * 5]},
    ]
    arrays, worst = {}, {name: 0.0 for name in FLOORS}
    for one in inputs:
        ids = torch.tensor(one["ids"])
        mask = torch.tensor(one["attention_mask"]).bool() if "attention_mask" in one else torch.ones_like(ids).bool()
        exact = compute(weights, ids, mask, torch.float64)
        rounded = compute(weights, ids, mask, torch.float32)
        for name, values in exact.items():
            arrays[f"{one['name']}.{name}"] = values.numpy()
            worst[name] = max(worst[name], (rounded[name].double() - values).abs().max().item())
    write_safetensors(FOLDER / "expected.safetensors", arrays)
    described = {
        "model_type": "distilbert",
        "computed_by": "tests/References/distilbert.py: nn.TransformerEncoderLayer, float64",
        "float32_noise_worst_max_abs": {name: float(f"{value:.3g}") for name, value in worst.items()},
        "suggested_tolerance_max_abs": {
            name: float(f"{max(8 * value, FLOORS[name]):.1g}") for name, value in worst.items()},
        "inputs": inputs,
    }
    (FOLDER / "expected.json").write_text(to_json(described), encoding="utf-8", newline="\n")
    print(f"distilbert-tiny: {described['float32_noise_worst_max_abs']}")


if __name__ == "__main__":
    main()
