"""The blueprint that all pages of product tests hang on."""

from flask import Blueprint

blueprint = Blueprint("producttests", __name__)
