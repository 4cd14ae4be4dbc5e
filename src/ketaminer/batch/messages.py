"""What is said between a run and its workers: messages of any length over a socket, each behind its length."""

from __future__ import annotations

import socket
import struct
from typing import Any, TypeVar

import msgspec

from ketaminer.batch.one_paper import Outcome

LENGTH = struct.Struct(">Q")
CHUNK = 1 << 20


class Begin(msgspec.Struct, frozen=True):
    """The first message to a worker. ``setup`` is pickled; ``max_memory`` in megabytes."""

    setup: bytes
    parent: int
    max_memory: int | None
    collections: tuple[int, int, int]
    recursion: int


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The models are loaded."""


class Stage(msgspec.Struct, frozen=True, tag=True):
    """A stage of the paper begins."""

    name: str


class Done(msgspec.Struct, frozen=True, tag=True):
    """The paper is done."""

    outcome: Outcome


Said = Ready | Stage | Done
"""What a worker says."""

Message = TypeVar("Message")


def send(connection: socket.socket, message: object) -> None:
    """Send a message; waits until the other end has taken it."""
    data = msgspec.msgpack.encode(message)
    connection.sendall(LENGTH.pack(len(data)))
    connection.sendall(data)


def receive(connection: socket.socket, kind: type[Message]) -> Message:
    """The next message; waits for it. Raises :class:`EOFError` when the other end has closed."""
    (length,) = LENGTH.unpack(_exactly(connection, LENGTH.size))
    return msgspec.msgpack.decode(_exactly(connection, length), type=kind)


def _exactly(connection: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        count = connection.recv_into(view[filled:], min(CHUNK, length - filled))
        if not count:
            raise EOFError
        filled += count
    return data


class Incoming:
    """Messages put together from what arrives, without waiting for the rest of one."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, connection: socket.socket) -> bool:
        """Take what is there; false when the other end has closed."""
        try:
            piece = connection.recv(CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._data += piece
        return bool(piece)

    def messages(self) -> list[Any]:
        """The messages that are complete (:data:`Said`)."""
        out: list[Any] = []
        while len(self._data) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._data)
            if len(self._data) < LENGTH.size + length:
                break
            out.append(msgspec.msgpack.decode(memoryview(self._data)[LENGTH.size : LENGTH.size + length], type=Said))
            del self._data[: LENGTH.size + length]
        return out
