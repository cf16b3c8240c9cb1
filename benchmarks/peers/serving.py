"""How a peer is started and spoken to.

The first line that it prints says that it is ready, with versions, or which module is missing. Each line of standard
input is then answered by one line of JSON; a failed request gives {"error": "..."}; "quit" ends it.

OMP_NUM_THREADS, OPENBLAS_NUM_THREADS and OMP_WAIT_POLICY are set before torch is imported unless they are set already:
with libgomp's default policy idle threads spin, which on a machine with few cores makes Debian's torch many times
slower than it is. So does a torch that found no optimised BLAS: "blas" in the first line names the one it uses.
"""
import argparse
import json
import os
import sys
import time


def command_line(description):
    """(the parser, its commands)"""
    parser = argparse.ArgumentParser(description=description)
    return parser, parser.add_subparsers(required=True)


def add_command(commands, name, action, about):
    command = commands.add_parser(name, help=about)
    command.set_defaults(action=action)
    command.add_argument("--model", required=True)
    command.add_argument("--threads", type=int, default=2)
    return command


def start(parser):
    """Does what the command line asks for, with the settings made and a missing module reported."""
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", str(options.threads))
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(options.threads))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        options.action(options)
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}), flush=True)
        sys.exit(3)


def start_server(description, answer, load_model=None):
    """
    A script whose only command is serve; answer(model, words) gives the object that is printed. load_model(directory,
    threads) gives the model; GPT-2 without it.
    """
    parser, commands = command_line(description)
    add_command(
        commands, "serve", lambda options: serve(options, answer, load_model), "load once, answer standard input")
    start(parser)


def load(options):
    import eager_model

    return eager_model.load_model(options.model, options.threads)


def serve(options, answer, load_model=None):
    import numpy
    import torch

    start_time = time.perf_counter()
    model = load_model(options.model, options.threads) if load_model else load(options)
    print(json.dumps({
        "ready": True,
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "blas": blas(),
        "threads": torch.get_num_threads(),
        "load_ms": milliseconds_since(start_time),
    }), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        try:
            with torch.no_grad():
                reply = answer(model, words)
        except (ValueError, IndexError, RuntimeError) as error:
            reply = {"error": " ".join(f"{line.strip()}: {error}".split())}
        print(json.dumps(reply), flush=True)


def blas():
    """Which matrix library is loaded; Debian's torch takes whatever provides libblas.so.3."""
    if not os.path.exists("/proc/self/maps"):
        return "unknown"
    with open("/proc/self/maps", encoding="utf-8") as maps:
        libraries = {os.path.basename(line.split()[-1]) for line in maps if ".so" in line}
    known = ("mkl", "openblas", "blis", "atlas")
    return next((name for name in known if any(name in library for library in libraries)), "reference")


def timed(work):
    """Milliseconds of a call; what it returns is freed after the clock has stopped."""
    start_time = time.perf_counter()
    result = work()
    elapsed = milliseconds_since(start_time)
    del result
    return elapsed


def milliseconds_since(start_time):
    return round((time.perf_counter() - start_time) * 1e3, 3)
