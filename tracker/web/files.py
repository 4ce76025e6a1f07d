"""Files that a page hands out."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app, send_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ZIP = "application/zip"


def as_file(content: bytes, name: str, kind: str) -> Response:
    """To be saved under that name."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def own_templates() -> Path:
    """Where an installation puts Word templates of its own."""
    folder: Path = current_app.config["SETTINGS"].data_dir / "templates"
    return folder


def kept_file(path: Path, name: str, kind: str) -> Response:
    """A file that lies there already, to be saved under that name; it is not read into memory."""
    return send_file(path, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
