"""What is put right on the way to moto and back: wire formats, and calls that moto takes for others."""

import io
import json
import re
from datetime import datetime
from threading import Lock
from urllib.parse import parse_qs

from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer
from botocore.session import get_session

from operations import KEPT

# Services whose dates moto writes as text, where the protocol wants numbers, by the prefix of their targets.
DATES = {"CodeCommit_20150413": "codecommit", "CodePipeline_20150709": "codepipeline"}

SESSION = get_session()


class Door:
    """A WSGI application before moto's."""

    def __init__(self, app, standings):
        self.app = app
        self.standings = standings
        # moto walks over what other requests change, so that they come one after the other.
        self.turn = Lock()

    def __call__(self, environ, start_response):
        with self.turn:
            answered = self.handle(environ, start_response)
            body = list(answered)
            if hasattr(answered, "close"):
                answered.close()
            return body

    def handle(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        # A caller whose key id is an account's is of that account, so that one emulator plays several.
        account = re.search(r"Credential=(\d{12})/", environ.get("HTTP_AUTHORIZATION", ""))
        if account:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account[1]
        if path == "/_airlock/standings":
            return answer(start_response, "200 OK", "application/json", json.dumps(self.standings).encode())
        if path == "/_airlock/kept":
            return self.kept(environ, start_response)
        cbor = re.fullmatch(r"/service/GraniteServiceVersion20100801/operation/(\w+)", path)
        if cbor:
            return self.cbor(environ, start_response, cbor[1])
        # S3 Control keeps tags of its own in moto. Told that it has none, the provider asks S3.
        if path.startswith("/v20180820/tags/arn:") and ":s3:::" in path:
            error = b"<ErrorResponse><Error><Code>MethodNotAllowed</Code></Error></ErrorResponse>"
            return answer(start_response, "405 Method Not Allowed", "text/xml", error)
        if "TrentService." in environ.get("HTTP_X_AMZ_TARGET", ""):
            self.to_owner(environ)
        target, _, operation = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")
        if target in DATES:
            return self.dated(environ, start_response, DATES[target], operation)
        return self.app(environ, start_response)

    def kept(self, environ, start_response):
        """Reads what is kept of `?account=&region=&kind=&name=`, or keeps the body there."""
        asked = {key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
        things = KEPT[(asked["account"], asked["region"], asked["kind"])]
        if environ["REQUEST_METHOD"] == "PUT":
            things[asked["name"]] = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        said = json.dumps(things.get(asked["name"])).encode()
        return answer(start_response, "200 OK", "application/json", said)

    def to_owner(self, environ):
        """A key that is named by its ARN is its own account's, whoever asks."""
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(raw)
        owner = re.search(rb'"KeyId": ?"arn:aws:kms:[^:]+:(\d{12}):', raw)
        if owner:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = owner[1].decode()

    def call(self, environ):
        got = {}

        def start(status, headers, _error=None):
            got.update(status=status, headers=headers)

        answered = self.app(environ, start)
        body = b"".join(answered)
        if hasattr(answered, "close"):
            answered.close()
        return got["status"], got["headers"], body

    def dated(self, environ, start_response, service, operation):
        status, headers, body = self.call(environ)
        if status.startswith("2") and body:
            shape = SESSION.get_service_model(service).operation_model(operation).output_shape
            body = json.dumps(numbered(json.loads(body), shape)).encode()
        kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "content-type")]
        return answer(start_response, status, "application/x-amz-json-1.1", body, kept)

    def cbor(self, environ, start_response, operation):
        """CloudWatch is asked in CBOR and knows JSON."""
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = json.dumps(decoded(raw) if raw else {}, default=lambda value: value.timestamp()).encode()
        environ.update(
            {
                "PATH_INFO": "/",
                "RAW_URI": "/",
                "REQUEST_URI": "/",
                "HTTP_X_AMZ_TARGET": f"GraniteServiceVersion20100801.{operation}",
                "CONTENT_TYPE": "application/x-amz-json-1.0",
                "HTTP_ACCEPT": "application/json",
                "CONTENT_LENGTH": str(len(asked)),
                "wsgi.input": io.BytesIO(asked),
            }
        )
        environ.pop("HTTP_SMITHY_PROTOCOL", None)
        status, headers, body = self.call(environ)
        kept = [(name, value) for name, value in headers if name.lower() in ("x-amzn-query-error", "x-amzn-requestid")]
        kept.append(("smithy-protocol", "rpc-v2-cbor"))
        try:
            said = json.loads(body) if body.strip() else {}
        except ValueError:
            said = {"__type": "InternalFailure", "message": body[:400].decode(errors="replace")}
            status = status if status[0] in "45" else "500 Internal Server Error"
        shape = SESSION.get_service_model("cloudwatch").operation_model(operation).output_shape
        encode = error_encoded if status[0] in "45" else encoded
        return answer(start_response, status, "application/cbor", encode(said, shape), kept)


def answer(start_response, status, content_type, body, headers=()):
    start_response(status, [*headers, ("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


def seconds(value):
    return value if isinstance(value, (int, float)) else datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()


def numbered(value, shape):
    """A JSON value with its dates as numbers, and numbers where the service's model has them."""
    if value is None or shape is None:
        return value
    match shape.type_name:
        case "structure":
            return {key: numbered(each, shape.members.get(key)) for key, each in value.items() if each is not None}
        case "list":
            return [numbered(each, shape.member) for each in value]
        case "map":
            return {key: numbered(each, shape.value) for key, each in value.items()}
        case "timestamp":
            return seconds(value)
        case "double" | "float":
            return float(value)
        case "integer" | "long":
            return int(value)
        case "boolean":
            return value in (True, "true", "True")
    return value


def decoded(raw):
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(raw))


def known(value, shape):
    """A value without the members that the service's model does not have."""
    if value is None or shape is None:
        return value
    if shape.type_name == "structure":
        return {
            key: known(each, shape.members[key])
            for key, each in value.items()
            if key in shape.members and each is not None
        }
    if shape.type_name == "list":
        return [known(each, shape.member) for each in value]
    return value


def encoded(value, shape):
    """CBOR of an answer. An operation without one answers with an empty map."""
    if shape is None:
        return b"\xa0"
    out = bytearray()
    RpcV2CBORSerializer()._serialize_data_item(out, numbered(known(value, shape), shape), shape)
    return bytes(out)


def error_encoded(said, _shape):
    """CBOR of an error: a map of its name and its text."""
    serializer, out = RpcV2CBORSerializer(), bytearray(b"\xa2")
    for key, value in (("__type", str(said.get("__type"))), ("message", str(said.get("message", said.get("Message"))))):
        serializer._serialize_type_string(out, key, None, None)
        serializer._serialize_type_string(out, value, None, None)
    return bytes(out)
