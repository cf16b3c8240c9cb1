"""The prompts. Ids come from "attendance tokens" (both models have the same 8,192 tokens)."""
import numpy

LOVE = {"text": "I love you", "ids": [40, 1842, 345]}
HATE = {"text": "I hate you", "ids": [40, 5465, 345]}
REALLY = {"text": "I really love you", "ids": [40, 1107, 1842, 345]}
KEYS = {"text": "The keys to the cabinet", "ids": [464, 885, 893, 284, 262, 269, 6014, 316]}
KEY = {"text": "The key to the cabinets", "ids": [464, 1994, 284, 262, 269, 6014, 1039]}
LOOKED = {"text": "She looked at him and he looked at her", "ids": [3347, 3114, 379, 683, 290, 339, 3114, 379, 607]}
OLD_MAN = {
    "text": "The old man sat down by the fire and said to the old man sat down by the",
    "ids": [464, 1468, 582, 3332, 866, 416, 262, 2046, 290, 531, 284, 262, 1468, 582, 3332, 866, 416, 262],
}
ONCE = {"text": "Once upon a time there was", "ids": [7454, 2402, 257, 640, 612, 373]}
ARE, IS, WAS, WERE, FIRE, MAN, END_OF_TEXT = 389, 318, 373, 547, 2046, 582, 8191


def repeated(count, seed, first=None):
    """count random ids, twice; after one more in front if asked."""
    half = numpy.random.Generator(numpy.random.PCG64(seed)).choice(8191, count, replace=False).tolist()
    return {"text": None, "ids": ([] if first is None else [first]) + half + half}
