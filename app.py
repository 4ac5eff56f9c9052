"""What `flask run` and gunicorn find: the application, built from the environment's settings."""

from community import create_app

app = create_app()
