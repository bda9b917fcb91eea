"""YAML as plain data: no aliases, no tags, no duplicate keys, no bombs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from campaigns.demo.errors import NOTHING_THERE, Problem, ScenarioError

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
# The C parser reads the demo in 30 ms; the Python one, where libyaml is missing, in half a second.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlainLoader(_Loader):
    """Refuses duplicate keys; leaves impossible dates and numbers as text, for the reader to name with their path."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be plain text", problem_mark=key_node.start_mark)
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key_node.value!r} stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value)
        return dict(super().construct_mapping(node, deep=deep))

    def scalar_or_text(self, node: yaml.ScalarNode) -> Any:
        """The value, or the text as written where it only looks like a date or number."""
        construct = _Loader.yaml_constructors[node.tag]
        try:
            return construct(self, node)
        except (ValueError, OverflowError):
            return node.value


for _kind in ("timestamp", "int", "float"):
    _PlainLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _PlainLoader.scalar_or_text)


def read_plain(path: Path) -> dict[str, Any]:
    """The top-level mapping of a YAML file. Raises ScenarioError naming the line of whatever is not plain data."""
    name = str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError([Problem(name, NOTHING_THERE, f"cannot be read: {error.strerror}")]) from error
    if len(content) > MAX_BYTES:
        raise ScenarioError([Problem(name, len(content), f"a scenario is at most {MAX_BYTES:,} bytes")])
    try:
        text = content.decode("utf-8-sig")
        _refuse_tricks(text)
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader, narrowed
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(name, NOTHING_THERE, f"is not UTF-8 (byte {error.start})")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}, line {mark.line + 1}" if mark else name
        raise ScenarioError([Problem(where, NOTHING_THERE, error.problem or "is not YAML")]) from error
    except yaml.YAMLError as error:
        raise ScenarioError([Problem(name, NOTHING_THERE, f"is not YAML: {str(error).splitlines()[0]}")]) from error
    if not isinstance(data, dict):
        raise ScenarioError([Problem(name, type(data).__name__, "a scenario is a mapping of sections")])
    return data


def _refuse_tricks(text: str) -> None:
    """Look at the events before anything is built: aliases expand to billions, depth overflows the stack."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if getattr(event, "anchor", None):  # on the anchor itself and on every alias
            rule = "anchors and aliases are not used here"
        elif getattr(event, "tag", None) not in {None, "!"}:
            rule = f"tags are not used here: {event.tag}"
        elif depth > MAX_DEPTH:
            rule = f"nested deeper than {MAX_DEPTH} levels"
        else:
            continue
        raise yaml.MarkedYAMLError(problem=rule, problem_mark=event.start_mark)
