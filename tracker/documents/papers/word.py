"""Fills a Word template: in a sandbox, everything escaped. A template can name fields, it can run nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import XMLSyntaxError

from tracker.documents.papers.qr import WIDTH_MM, qr_png
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

QR = "qr"
NO_DOCUMENT = (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError)


def filled(template: bytes, texts: Mapping[str, Any]) -> bytes:
    """The .docx. Raises RuleBroken when the template is none, or names what there is not."""
    asked: list[str] = []
    content = _filled(template, texts, asked)
    if asked:
        raise RuleBroken(
            message("The template names unknown fields: %(fields)s.", fields=", ".join(sorted(set(asked))))
        )
    return content


def unknown_fields(template: bytes, texts: Mapping[str, Any]) -> list[str]:
    """What the template names and ``texts`` (something in every list) do not hold. Raises RuleBroken if it is none."""
    asked: list[str] = []
    _filled(template, texts, asked)
    named = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment([]), {**texts, QR: ""})
    return sorted({*asked, *named})


def _filled(template: bytes, texts: Mapping[str, Any], asked: list[str]) -> bytes:
    paper, kept = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    try:
        paper.render(dict(texts) | {QR: _qr(paper, texts)}, _environment(asked), autoescape=True)
        paper.save(kept)
    except TemplateError as error:
        raise RuleBroken(message("The template cannot be filled: %(why)s", why=str(error))) from None
    except NO_DOCUMENT:
        raise RuleBroken(message("The template is no Word document (.docx), or a tag in it is torn.")) from None
    return kept.getvalue()


def _qr(paper: DocxTemplate, texts: Mapping[str, Any]) -> Any:
    """The picture of the address that verifies the paper; nothing while there is none."""
    address = texts.get("verify_url")
    return InlineImage(paper, io.BytesIO(qr_png(address)), width=Mm(WIDTH_MM)) if address else ""


def _environment(asked: list[str]) -> ImmutableSandboxedEnvironment:
    class Noted(Undefined):
        """A field that is not there prints nothing; its name is noted."""

        def __init__(self, hint: Any = None, obj: Any = None, name: Any = None, exc: Any = TemplateError) -> None:
            super().__init__(hint, obj, name, exc)
            asked.append(str(name))

        def __str__(self) -> str:
            return ""

    return ImmutableSandboxedEnvironment(autoescape=True, undefined=Noted)
