"""The blueprint that all pages of employees hang on."""

from flask import Blueprint

blueprint = Blueprint("employees", __name__)
