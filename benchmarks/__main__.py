"""``make bench``: each figure as ours, other, ratio and target.

``--quick`` takes fewer runs. Exit code 1 for a miss.
"""

import sys

from benchmarks import pdf, start


def main() -> int:
    """Print every figure; 1 if any misses its target."""
    quick = "--quick" in sys.argv[1:]
    taken = [figure for module in (start, pdf) for figure in module.figures(quick=quick)]
    for figure in taken:
        print(figure.line())
    return int(not all(figure.met for figure in taken))


if __name__ == "__main__":
    sys.exit(main())
