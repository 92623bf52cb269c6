"""What a page may load: its own script and style, pictures and data of its own host, nothing from anywhere else.

The page that runs Python is allowed more (course/runner/extension.py).
"""
import base64
import hashlib

POLICY = ("default-src 'none'; script-src 'self' '{}'; style-src 'self' '{}'; img-src 'self' data:; font-src data:; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'")


def named(text: str) -> str:
    """How a policy names a script or a style that is in the page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def policy(script: str, style: str) -> str:
    """The Content-Security-Policy of a page with this script and this style in it."""
    return POLICY.format(named(script), named(style))
