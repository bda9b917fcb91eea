"""``make bench``: each figure as ours, other, ratio and target.

``--quick`` takes fewer runs; names of modules (``make bench ARGS="pdf outbox"``) choose what is measured. Exit code 1
for a miss, which a figure that could not be taken also is.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib import import_module

MODULES = (
    "start",
    "embedded",
    "api_list",
    "outbox",
    "load",
    "pdf",
    "packs",
    "stored_day",
    "writing",
    "people_import",
    "full_export",
)


def main() -> int:
    """Print every figure as soon as it is taken; 1 if any misses its target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("modules", nargs="*", metavar="module", help=f"of {', '.join(MODULES)}; all unless given")
    options = parser.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    missed = 0
    for name in options.modules or MODULES:
        for figure in import_module(f"benchmarks.{name}").figures(quick=options.quick):
            print(figure.line(), flush=True)
            missed += not figure.met
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
