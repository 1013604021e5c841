"""Multipart forms, as files are sent: the fields as texts, each file as what it is called, its type and its size."""

import email
import email.policy
import json

from dashcam.testing.provider.exchange import Obj


def read_body(raw: bytes, content_type: str) -> Obj:
    """Read a request's body, JSON or a form.

    >>> read_body(b'{"a": 1}', "application/json")
    {'a': 1}
    """
    if not content_type.startswith("multipart/form-data"):
        return json.loads(raw or b"{}")  # type: ignore[no-any-return]  # whatever was sent
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    form = email.message_from_bytes(head + raw, policy=email.policy.HTTP)
    body: Obj = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True) or b""
        assert isinstance(content, bytes)
        if part.get_filename() is None:
            body[name] = content.decode()
        else:
            file = {"name": part.get_filename(), "type": part.get_content_type(), "size": len(content)}
            body[name] = [*body.get(name, ()), file] if name.endswith("[]") else file
    return body
