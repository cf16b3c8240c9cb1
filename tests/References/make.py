"""Writes every fixture in tests/Fixtures/analysis anew, after holding the forward pass against Hugging Face's results.

  python3 make.py [TOPIC ...]

Less than two minutes on two cores. Needs torch and numpy only (Debian: python3-torch, python3-numpy).
"""
import importlib
import sys

import verify

TOPICS = ("measures", "lens", "compare", "heads", "interventions", "causes", "why", "generation")


def main():
    verify.main()
    for topic in sys.argv[1:] or TOPICS:
        importlib.import_module(topic).main()


if __name__ == "__main__":
    main()
