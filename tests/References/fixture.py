"""How a fixture is made: everything twice, in float64 and in float32, and the difference written beside it.

A topic is a list of cases, {"name", "model", "ids", ...}, and a function from (model, case) to
(arrays: name -> tensor, facts: name -> anything for JSON). Written are

  <topic>.safetensors   <case>.<array>, the float64 results rounded to F32
  <topic>.json          the cases with their facts, and "noise": model -> array -> the largest |float32 - float64| of an
                        element in any case of that model, at least half a unit in the last place of the largest
                        element. (Over all cases, because the difference of a single number may be 0 by chance.)
"""
import json
import re
import types

import numpy
import torch

from gpt2 import Model, ROOT

FOLDER = ROOT / "tests" / "Fixtures" / "analysis"


def write_topic(topic, cases, compute):
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
            of_model = noise.setdefault(case["model"], {})
            of_model[name] = max(of_model.get(name, 0), difference, value.abs().max().item() * 2.0 ** -24)
        described.append({**case, **facts})
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_safetensors(FOLDER / f"{topic}.safetensors", arrays)
    noise = {model: {name: float(f"{value:.3g}") for name, value in of_model.items()}
             for model, of_model in noise.items()}
    text = to_json({"noise": noise, "cases": described})
    (FOLDER / f"{topic}.json").write_text(text, encoding="utf-8", newline="\n")
    size = sum((FOLDER / f"{topic}.{kind}").stat().st_size for kind in ("safetensors", "json"))
    largest = max(value for of_model in noise.values() for value in of_model.values())
    print(f"{topic}: {len(arrays)} arrays, {size / 1e3:.0f} kB, largest noise {largest:.2g}")


def load(models, name, dtype):
    if name == "given":
        return types.SimpleNamespace(dtype=dtype)  # a case that needs no model
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
    def on_one_line(match):
        return "[" + " ".join(match.group()[1:-1].split()) + "]"
    return re.sub(r"\[[^\[\]{}\"]*\]", on_one_line, json.dumps(value, indent=1, ensure_ascii=False)) + "\n"
