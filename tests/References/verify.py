"""Holds the forward pass against results of Hugging Face's own code: tests/Fixtures/gpt2-tiny/expected.*.

  python3 verify.py
"""
import json

import torch

from gpt2 import DIRECTORIES, Model, read_safetensors, run


def main():
    folder = DIRECTORIES["tiny"]
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    tensors = {**read_safetensors(folder / "expected.safetensors")}
    attentions64 = read_safetensors(folder / "expected_f64.safetensors")
    for dtype in (torch.float64, torch.float32):
        model = Model("tiny", dtype)
        for case in expected["inputs"]:
            if len(case["ids"]) > 1:
                continue  # batches with padding are no single prompts
            check(model, case, tensors, attentions64, expected["suggested_tolerance_max_abs"])


def check(model, case, tensors, attentions64, tolerance):
    logits, cache = run(model, case["ids"][0])
    blocks = range(model.blocks)
    hidden = [cache[f"blocks.{block}.resid_pre"] for block in blocks] + [cache["ln_final.normalized"]]
    ours = {
        "attentions": torch.stack([cache[f"blocks.{block}.attn.pattern"] for block in blocks]),
        "hidden_states": torch.stack(hidden),
        "queries": torch.stack([cache[f"blocks.{block}.attn.q"].transpose(0, 1) for block in blocks]),
        "keys": torch.stack([cache[f"blocks.{block}.attn.k"].transpose(0, 1) for block in blocks]),
        "logits": logits,
        "last_logits": logits[-1:],
    }
    for what, value in ours.items():
        name = f"{case['name']}.{what}"
        if name not in tensors:
            continue
        theirs = torch.from_numpy(tensors[name].astype("f8")).reshape(value.shape)
        difference = (value.double() - theirs).abs().max().item()
        print(f"{model.dtype} {name}: {difference:.1e}")
        assert difference <= tolerance["logits" if what == "last_logits" else what], name
        if what == "attentions" and model.dtype == torch.float64 and name in attentions64:
            difference = (value - torch.from_numpy(attentions64[name].copy()).reshape(value.shape)).abs().max().item()
            print(f"{model.dtype} {name} in float64: {difference:.1e}")
            assert difference < 1e-12, name


if __name__ == "__main__":
    main()
