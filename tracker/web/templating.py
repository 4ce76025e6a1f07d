"""Jinja, with two of its costs left out: a list prints a thousand values, and each page imports ten components."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape


class Printer(CodeGenerator):
    """Prints through ``environment.printed``; everything else is Jinja's."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.printed(")


class Templates(Environment):
    """The environment of all pages. A test holds what it prints equal to what Jinja alone would."""

    code_generator_class = Printer

    @staticmethod
    def printed(value: object) -> str:
        """The value as HTML. What is safe already is not wrapped again; a number needs no escaping."""
        if type(value) is Markup:
            return value
        return str(value) if type(value) is int else escape(value)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template, as a plain dictionary: Jinja's chain is searched in Python at each import."""
        return {**self.globals, **(d or {})}
