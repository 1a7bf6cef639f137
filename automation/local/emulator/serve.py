"""Serves moto on 127.0.0.1 with what the AWS provider and Airlock's functions ask for and moto does not answer.

    serve.py PORT        PORT 0 takes a free one; the first line on standard output is the address

It ends with the process that started it: standard input is held open by that one, and its end is the sign.
"""

import os
import sys
import threading

# Policies of AWS's own (arn:aws:iam::aws:policy/...) are attached by name and have to be there.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

import corrections
import operations
from door import Door


class Quiet(WSGIRequestHandler):
    """Leaves requests out of the log; errors stay."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code="-", size="-"):
        pass


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    standings = {**operations.install(), **corrections.install()}
    app = Door(DomainDispatcherApplication(create_backend_app), standings)
    try:
        server = make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True, request_handler=Quiet)
    except (OSError, SystemExit):
        # werkzeug ends the process with a text of its own where the port is taken.
        print(f"port {sys.argv[1]} cannot be listened on", file=sys.stderr)
        os._exit(98)
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
