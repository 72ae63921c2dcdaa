"""Ways in which a service answers in another shape, by the name that `Standin.fail` takes.

`AS_CONTENT` changes what the JSON says; `AS_IT_IS_SENT` sends it in another way, and gets the handler and the body.
"""

import gzip
import json
import time
import zlib
from contextlib import suppress
from functools import cache

DEEP = 100_000
DIGITS = 6_000
BOMB = 200_000_000  # bytes unpacked
ELSEWHERE = "http://elders.example/blad"


def _with_rows(change):
    """Change every row of an answer; what has no rows stays as it is."""

    def changed(standin, content, address):
        rows = content.get(standin.rows_member)
        return {**content, standin.rows_member: [change(row) for row in rows]} if isinstance(rows, list) else content

    return changed


def _first_without(*names):
    return _with_rows(lambda row: {name: value for name, value in row.items() if name not in names})


def _cyclic(standin, content, address):
    """Groups of topics that lie within each other."""
    rows = [{**row, "ParentID": row["ID"]} if "ParentID" in row else row for row in content.get(standin.rows_member, [])]
    return {**content, standin.rows_member: rows}


AS_CONTENT = {
    "strings": _with_rows(str),
    "nameless": _first_without("Title", "Key", "properties", "WijkenEnBuurten", "Identifier"),
    "nulls": _with_rows(lambda row: dict.fromkeys(row)),
    "null_rows": _with_rows(lambda row: None),
    "nested": _with_rows(lambda row: {**row, "Title": [["diep"]], "Key": {"a": 1}, "properties": {"a": [1]}, "WijkenEnBuurten": ["x"]}),
    "keyed": lambda standin, content, address: {**content, standin.rows_member: {"0": {}}},
    "rowless": lambda standin, content, address: {"odata.metadata": "x"},
    "listed": lambda standin, content, address: [content],
    "number": lambda standin, content, address: 7,
    "loop": lambda standin, content, address: standin.linked(content, address),
    "endless": lambda standin, content, address: standin.linked(content, f"{address}&f=json"),
    "elsewhere": lambda standin, content, address: standin.linked(content, ELSEWHERE),
    "other_port": lambda standin, content, address: standin.linked(content, "http://127.0.0.1:9/blad"),
    "own_file": lambda standin, content, address: standin.linked(content, "file:///etc/hostname"),
    "odd_link": lambda standin, content, address: standin.linked(content, "http://["),
    "shapeless": _with_rows(lambda row: {**row, "geometry": {"type": "Polygon", "coordinates": [["a", "b"], [1, [2]]]}}),
    "point": _with_rows(lambda row: {**row, "geometry": {"type": "Point", "coordinates": [1, 2]}}),
    "cyclic": _cyclic,
    "areasless": _with_rows(lambda row: {**row, "Type": "Topic"}),
    "path_as_name": _with_rows(lambda row: {**row, "Key": "../../x"} if row.get("Type") in ("GeoDetail", "GeoDimension") else row),
}


def _send(handler, body, *, status=200, length=True, **headers):
    handler.send_response(status)
    handler.send_header("Connection", "close")
    for name, value in {"Content-Type": "application/json", "Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/28992>"}.items():
        handler.send_header(name, value)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    if length:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    with suppress(OSError):
        handler.wfile.write(body)


def _drip(handler, body):
    _send(handler, b"", length=False)
    _dripping(handler, body * 100)


def _drip_in_a_chunk(handler, body):
    _send(handler, f"{len(body) * 100:x}\r\n".encode(), length=False, Transfer_Encoding="chunked")
    _dripping(handler, body * 100)


def _drip_head(handler, body):
    """Not even the first line is ever complete."""
    _dripping(handler, b"HTTP/1.1 200 OK\r\nX-Traag: " + b"a" * 10_000)


def _dripping(handler, body):
    with suppress(OSError):
        for place in range(len(body)):
            handler.wfile.write(body[place : place + 1])
            handler.wfile.flush()
            time.sleep(handler.server.standin.pace)


def _without_end(handler, body):
    _send(handler, b'{"value": [', length=False)
    with suppress(OSError):
        while True:
            handler.wfile.write(b"{}, " * 16_384)


@cache
def bomb():
    packed, made = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS), bytearray()
    for _ in range(BOMB // 1_000_000):
        made += packed.compress(b" " * 1_000_000)
    return bytes(made + packed.flush())


def _more_headers(handler, body):
    _send(handler, body, **{f"X_{number}": "a" * 1_000 for number in range(500)})


def _continue(handler, body):
    with suppress(OSError):
        while True:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            time.sleep(handler.server.standin.pace)


def _as_text(change):
    return lambda handler, body: _send(handler, change(body.decode()).encode("utf-8", "surrogatepass"))


AS_IT_IS_SENT = {
    "drip": _drip,
    "drip_in_a_chunk": _drip_in_a_chunk,
    "drip_head": _drip_head,
    "without_end": _without_end,
    "bomb": lambda handler, body: _send(handler, bomb(), Content_Encoding="gzip"),
    "bomb_in_a_bomb": lambda handler, body: _send(handler, gzip.compress(gzip.compress(b" " * 10_000_000)), Content_Encoding="gzip, gzip"),
    "half_packed": lambda handler, body: _send(handler, gzip.compress(body)[:-20], Content_Encoding="gzip"),
    "not_packed": lambda handler, body: _send(handler, body, Content_Encoding="gzip"),
    "packed_and_more": lambda handler, body: _send(handler, gzip.compress(body) + b"x" * 10_000, Content_Encoding="gzip"),
    "packed_otherwise": lambda handler, body: _send(handler, body, Content_Encoding="br"),
    "redirect": lambda handler, body: _send(handler, b"", status=302, Location=ELSEWHERE),
    "redirect_to_a_file": lambda handler, body: _send(handler, b"", status=302, Location="file:///etc/hostname"),
    "moved": lambda handler, body: _send(handler, b"", status=301, Location=f"/nieuw{handler.path}"),
    "round": lambda handler, body: _send(handler, b"", status=307, Location=handler.path),
    "deep": lambda handler, body: _send(handler, b"[" * DEEP + b"]" * DEEP),
    "digits": _as_text(lambda text: text.replace("[", '[{"getal": ' + "9" * DIGITS + "}, ", 1)),
    "not_a_number": _as_text(lambda text: text.replace("[", '[{"getal": NaN}, ', 1)),
    "latin": lambda handler, body: _send(handler, (body.decode() + " ").replace("{", '{"stad": "Groß é", ', 1).encode("latin-1")),
    "wide": lambda handler, body: _send(handler, body.decode().encode("utf-16")),
    "half_a_pair": _as_text(lambda text: text.replace("[", '[{"Title": "\\ud800"}, ', 1)),
    "many": lambda handler, body: _send(handler, json.dumps({"value": [[]] * 300_000}).encode()),
    "nothing": lambda handler, body: _send(handler, b""),
    "more_headers": _more_headers,
    "continue": _continue,
}
