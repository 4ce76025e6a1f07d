"""The pages of a review and of its reports."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reviews", __name__)
