"""The blueprint of the pages for machines that watch."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("health", __name__)
