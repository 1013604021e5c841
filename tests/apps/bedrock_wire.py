"""Answers of AWS handed over inside the process, for what the stand-in server has no reason to say."""

import json

import boto3
from botocore.awsrequest import AWSResponse

from dashcam.testing.provider.bedrock import MEDIA_TYPE

KEYS = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}


class Raw:
    """What urllib3 hands to botocore, as far as botocore asks it."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)
        self.closed = False

    def stream(self, *_, **__):
        while self.pieces:
            piece = self.pieces.pop(0)
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def read(self, amount=None):
        whole = b"".join(self.pieces)
        taken, left = (whole, b"") if amount is None else (whole[:amount], whole[amount:])
        self.pieces = [left] if left else []
        return taken

    def close(self):
        self.closed = True


def answering(status, headers, *pieces, service="bedrock-runtime"):
    """A client whose requests get this answer."""
    client = boto3.client(service, endpoint_url="http://127.0.0.1:9", **KEYS)
    client.meta.events.register("before-send", lambda **_: AWSResponse("", status, headers, Raw(*pieces)))
    return client


def whole(body, status=200, **headers):
    """A client that gets one JSON body."""
    return answering(status, {"content-type": "application/json", **headers}, json.dumps(body).encode())


def streamed(*frames):
    """A client that gets these frames."""
    return answering(200, {"content-type": MEDIA_TYPE}, *frames)
