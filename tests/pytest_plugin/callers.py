"""Ways to send a note by every HTTP client, and to read the answer: each gives the body that its client has read."""

from __future__ import annotations

import asyncio
import http.client
import io
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from threading import Thread
from urllib.parse import urlsplit

import aiohttp
import httplib2
import httpx
import httpx2
import requests
import tornado.httpclient
import urllib3

Caller = Callable[[str, bytes], bytes]
JSON = {"Content-Type": "application/json"}
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Of no use here; without one, each httpx client reads the authorities of the world."""


def pieces(body: bytes) -> Iterator[bytes]:
    """Give a body that is made as it is sent."""
    yield body[:5]
    yield body[5:]


def requests_plain(url: str, body: bytes) -> bytes:
    return requests.post(url, data=body, headers=JSON, timeout=9).content


def requests_session(url: str, body: bytes) -> bytes:
    with requests.Session() as session:
        return session.post(url, data=body.decode(), headers=JSON, timeout=9).content


def requests_stream(url: str, body: bytes) -> bytes:
    with requests.post(url, data=body, headers=JSON, timeout=9, stream=True) as response:
        return b"".join(response.iter_content(3))


def requests_raw(url: str, body: bytes) -> bytes:
    with requests.post(url, data=body, headers=JSON, timeout=9, stream=True) as response:
        return response.raw.read()


def requests_lines(url: str, body: bytes) -> bytes:
    with requests.post(url, data=io.BytesIO(body), headers=JSON, timeout=9, stream=True) as response:
        return b"".join(response.iter_lines())


def requests_upload(url: str, body: bytes) -> bytes:
    return requests.post(url, data=pieces(body), headers=JSON, timeout=9).content


def httpx_plain(url: str, body: bytes) -> bytes:
    return httpx.post(url, content=body, headers=JSON, verify=TLS).content


def httpx_client(url: str, body: bytes) -> bytes:
    with httpx.Client(verify=TLS) as client:
        return client.post(url, content=body, headers=JSON).content


def httpx_stream(url: str, body: bytes) -> bytes:
    with httpx.stream("POST", url, content=body, headers=JSON, verify=TLS) as response:
        return b"".join(response.iter_bytes())


def httpx_upload(url: str, body: bytes) -> bytes:
    return httpx.post(url, content=pieces(body), headers=JSON, verify=TLS).content


def httpx_async(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        async with httpx.AsyncClient(verify=TLS) as client:
            return (await client.post(url, content=body, headers=JSON)).content

    return asyncio.run(call())


def httpx_async_stream(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        async with httpx.AsyncClient(verify=TLS) as client, client.stream("POST", url, content=body, headers=JSON) as response:
            return b"".join([piece async for piece in response.aiter_bytes(4)])

    return asyncio.run(call())


def httpx2_plain(url: str, body: bytes) -> bytes:
    return httpx2.post(url, content=body, headers=JSON, verify=TLS).content


def httpx2_stream(url: str, body: bytes) -> bytes:
    with httpx2.stream("POST", url, content=body, headers=JSON, verify=TLS) as response:
        return response.read()


def httpx2_async(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        async with httpx2.AsyncClient(verify=TLS) as client:
            return (await client.post(url, content=body, headers=JSON)).content

    return asyncio.run(call())


def urllib_plain(url: str, body: bytes) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=JSON), timeout=9) as response:
        return response.read()


def urllib_pieces(url: str, body: bytes) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=JSON), timeout=9) as response:
        return b"".join(iter(lambda: response.read(4), b""))


def urllib3_plain(url: str, body: bytes) -> bytes:
    with urllib3.PoolManager() as pool:
        return pool.request("POST", url, body=body, headers=JSON).data


def urllib3_stream(url: str, body: bytes) -> bytes:
    with urllib3.PoolManager() as pool:
        response = pool.request("POST", url, body=body, headers=JSON, preload_content=False)
        read = b"".join(response.stream(4))
        response.release_conn()
        return read


def http_client_plain(url: str, body: bytes) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=9)
    try:
        connection.request("POST", urlsplit(url).path, body=body, headers=JSON)
        return connection.getresponse().read()
    finally:
        connection.close()


def http_client_parts(url: str, body: bytes) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=9)
    try:
        connection.putrequest("POST", urlsplit(url).path)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        connection.send(body)
        return b"".join(connection.getresponse())
    finally:
        connection.close()


def httplib2_plain(url: str, body: bytes) -> bytes:
    client = httplib2.Http(timeout=9)
    try:
        return client.request(url, "POST", body=body, headers=dict(JSON))[1]
    finally:
        client.close()


def aiohttp_plain(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=JSON) as response:
            return await response.read()

    return asyncio.run(call())


def aiohttp_stream(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=JSON) as response:
            return b"".join([piece async for piece in response.content.iter_chunked(4)])

    return asyncio.run(call())


def tornado_plain(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        try:
            return (await client.fetch(url, method="POST", body=body, headers=JSON)).body
        finally:
            client.close()

    return asyncio.run(call())


def tornado_request(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        try:
            return (await client.fetch(tornado.httpclient.HTTPRequest(url, "POST", headers=JSON, body=body), raise_error=False)).body
        finally:
            client.close()

    return asyncio.run(call())


def tornado_stream(url: str, body: bytes) -> bytes:
    async def call() -> bytes:
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        read: list[bytes] = []
        try:
            await client.fetch(url, method="POST", body=body, headers=JSON, streaming_callback=read.append)
        finally:
            client.close()
        return b"".join(read)

    return asyncio.run(call())


def in_a_thread(caller: Caller) -> Caller:
    def call(url: str, body: bytes) -> bytes:
        read: list[bytes] = []
        thread = Thread(target=lambda: read.append(caller(url, body)))
        thread.start()
        thread.join()
        return read[0]

    return call


def in_a_worker_of_async(caller: Caller) -> Caller:
    return lambda url, body: asyncio.run(asyncio.to_thread(caller, url, body))


CALLERS: dict[str, Caller] = {
    name: value for name, value in dict(globals()).items() if callable(value) and "_" in name and getattr(value, "__annotations__", {}).get("return") == "bytes"
}
CALLERS["requests_thread"] = in_a_thread(requests_plain)
CALLERS["httpx_thread"] = in_a_thread(httpx_plain)
CALLERS["aiohttp_thread"] = in_a_thread(aiohttp_plain)
CALLERS["urllib_to_thread"] = in_a_worker_of_async(urllib_plain)

NOT_RECORDED = frozenset({"tornado_stream", "requests_upload", "httpx_upload"})
"""What vcrpy does not record: bodies in pieces, a callback of the test's own."""
