"""How a fixture is made: everything twice, in float64 and in float32, and the difference written beside it.

A topic is a list of cases, {"name", "model", "ids", ...}, and a function from (model, case) to
(arrays: name -> tensor, facts: name -> anything for JSON). Written are

  <topic>.safetensors   <case>.<array>, the float64 results rounded to F32
  <topic>.json          the cases with their facts, and "noise": "<case>.<array>" -> the largest
                        |float32 - float64| of an element, at least half a unit in the last place of the largest one
"""
import json
import re

import numpy
import torch

from gpt2 import Model, ROOT

FOLDER = ROOT / "tests" / "Fixtures" / "analysis"


def write_topic(topic, about, cases, compute):
    models = {}
    arrays, noise, described = {}, {}, []
    for case in cases:
        exact, facts = compute(load(models, case["model"], torch.float64), case)
        rounded, rounded_facts = compute(load(models, case["model"], torch.float32), case)
        if facts != rounded_facts:
            raise SystemExit(f"{topic}, {case['name']}: float32 and float64 do not agree on {facts}")
        for name, value in exact.items():
            difference = (rounded[name].double() - value).abs().max().item()
            arrays[f"{case['name']}.{name}"] = value.numpy()
            noise[f"{case['name']}.{name}"] = max(difference, value.abs().max().item() * 2.0 ** -24)
        described.append({**case, **facts})
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_safetensors(FOLDER / f"{topic}.safetensors", arrays)
    described = {"about": about, "noise": {name: float(f"{value:.3g}") for name, value in noise.items()},
                 "cases": described}
    (FOLDER / f"{topic}.json").write_text(to_json(described), encoding="utf-8", newline="\n")
    size = sum((FOLDER / f"{topic}.{kind}").stat().st_size for kind in ("safetensors", "json"))
    print(f"{topic}: {len(arrays)} arrays, {size / 1e3:.0f} kB, largest noise {max(noise.values()):.2g}")


def load(models, name, dtype):
    if (name, dtype) not in models:
        models[name, dtype] = Model(name, dtype)
    return models[name, dtype]


def write_safetensors(path, arrays):
    header, blocks, offset = {}, [], 0
    for name, values in arrays.items():
        block = numpy.ascontiguousarray(values, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + len(block)]}
        blocks.append(block)
        offset += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blocks))


def to_json(value):
    """Indented, but lists of numbers on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}\"]*\]", lambda match: re.sub(r"\s+", " ", match.group()), text) + "\n"
