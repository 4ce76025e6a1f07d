"""What is compiled once for all tests. Each test has an application and an engine of its own; half of it was this."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule, RuleFactory

from tracker.database import db

Builder = Callable[..., tuple[str, str]]


class CompiledTemplates(BytecodeCache):
    """Templates, for every application."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


class CompiledRule(Rule):
    """What builds the address of a route, for every application with this route."""

    kept: ClassVar[dict[tuple[str, str, bool], Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        key = (self.rule, repr(self.defaults), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


class CompiledMap(Map):
    """All routes together, for every application with the same ones. A test may add its own, also late."""

    kept: ClassVar[dict[tuple[str, ...], tuple[Any, Any]]] = {}

    def add(self, rulefactory: RuleFactory) -> None:
        self.__dict__.setdefault("given", []).extend(rulefactory.get_rules(self))
        self._remap = True

    def update(self) -> None:
        if not self._remap:
            return
        given: list[Rule] = self.__dict__.setdefault("given", [])
        key = tuple(f"{rule.rule} {rule.endpoint} {sorted(rule.methods or ())} {rule.defaults}" for rule in given)
        if key not in self.kept:
            fresh = Map(converters=self.converters)
            for rule in given:
                ours: Any = rule.empty()
                ours.provide_automatic_options = getattr(rule, "provide_automatic_options", False)
                fresh.add(ours)
            fresh.update()
            self.kept[key] = fresh._matcher, fresh._rules_by_endpoint
        self._matcher, self._rules_by_endpoint = self.kept[key]
        self._remap = False


class CompiledStatements:
    """Statements, for every engine of one kind; SQLAlchemy asks with the dialect of the engine in front."""

    def __init__(self) -> None:
        self.kept: dict[tuple[object, ...], Any] = {}

    def get(self, key: tuple[Any, ...]) -> Any:
        return self.kept.get((key[0].name, *key[1:]))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self.kept[key[0].name, *key[1:]] = compiled


TEMPLATES, STATEMENTS = CompiledTemplates(), CompiledStatements()
CATALOGUES: dict[Any, Any] = {}
Flask.url_rule_class, Flask.url_map_class = CompiledRule, CompiledMap


def keep_compiled(app: Flask) -> None:
    """Let this application find what others compiled; inside its context its statements too."""
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        app.extensions["babel"].instance.domain_instance.cache = CATALOGUES
        if app.extensions.get("sqlalchemy"):
            db.engine.update_execution_options(compiled_cache=STATEMENTS)
