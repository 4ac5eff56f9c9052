"""Pictures: avatars and those in posts. They were written anew on the way in and never change."""

from __future__ import annotations

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from community.core import files
from community.core.web.actor import current_actor
from community.members import actions

from .blueprint import blueprint, uploaded


@blueprint.get("/files/<name>")
def picture(name: str) -> ResponseReturnValue:
    """One picture, to be kept by browsers for a year: its name is random and its content never changes."""
    return Response(
        files.read_picture(name),
        mimetype="image/webp",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Disposition": "inline",
            # Should anybody ever get something else in here, it may not run.
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


@blueprint.post("/files")
def store_picture() -> ResponseReturnValue:
    """Keep a picture for a post; a script sends it while the post is being written."""
    return jsonify(url=actions.store_picture(current_actor(), uploaded("file"))), 201
