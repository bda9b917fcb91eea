"""No key of the oracle is without its test: the test is named after the key."""

from __future__ import annotations

import importlib
import pkgutil

import tests.campaigns.demo as here


def test_every_key_has_its_test(expected):
    modules = [m.name for m in pkgutil.iter_modules(here.__path__) if m.name.startswith("test_oracle_")]
    tested = {name for module in modules for name in vars(importlib.import_module(f"{here.__name__}.{module}"))}
    assert {key for key in expected if f"test_{key}" not in tested} == set()
