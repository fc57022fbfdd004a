"""What stands in for a client's function while a test is watched: it does what that does, and lets an observer look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing, closing
from functools import wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from wirecheck.pytest_plugin import observing
from wirecheck.pytest_plugin.observing import Call, begin, current, following

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from wirecheck.pytest_plugin.observing import Origin, Sighting

Function = Callable[..., Any]
Wrap = Callable[[Function], Function]
Before = Callable[[Call, list[Any], dict[str, Any]], None]
"""Looks at the arguments of a call, and may put others in their places."""

After = Callable[[Call, Any], None]
"""Looks at what came of it."""


def argument(args: list[Any], kwargs: dict[str, Any], position: int, name: str) -> Any:  # noqa: ANN401
    """Give an argument, wherever the caller put it."""
    return args[position] if len(args) > position else kwargs.get(name)


def put(args: list[Any], kwargs: dict[str, Any], position: int, name: str, value: object) -> None:
    """Put another in its place."""
    if len(args) > position:
        args[position] = value
    else:
        kwargs[name] = value


def calling(before: Before, after: After, default: Origin = "mocked", *, clean: Callable[[Call], None] | None = None, tells_failures: bool = True) -> Wrap:
    """Watch an entry point, of threads or of async.

    `clean` undoes what `before` did to the client's own objects. `tells_failures`: a call that raises is a request without an answer; else, another may follow in its place.
    """

    def wrap(original: Function) -> Function:
        def start(call: Call, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
            given, named = list(args), dict(kwargs)
            call.quietly(before, given, named)
            return given, named

        def end(call: Call, result: Any) -> None:  # noqa: ANN401
            if not call.fault:
                call.quietly(after, result)
            call.over()

        def failed(call: Call) -> None:
            call.fault = ""  # it may have been the arguments' fault, of which the test is told now
            call.is_told = call.is_told or not tells_failures
            call.over()

        if iscoroutinefunction(original):

            @wraps(original)
            async def awaited(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
                __tracebackhide__ = True
                call = begin(default)
                if call is None:
                    return await original(*args, **kwargs)
                given, named = start(call, args, kwargs)
                token = observing._current.set(call)  # noqa: SLF001 -- two halves of one
                try:
                    result = await original(*given, **named)
                except BaseException:
                    failed(call)
                    raise
                finally:
                    observing._current.reset(token)  # noqa: SLF001
                    if clean is not None:
                        call.quietly(clean)
                end(call, result)
                return result

            return awaited

        @wraps(original)
        def called(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            __tracebackhide__ = True
            call = begin(default)
            if call is None:
                return original(*args, **kwargs)
            given, named = start(call, args, kwargs)
            token = observing._current.set(call)  # noqa: SLF001
            try:
                result = original(*given, **named)
            except BaseException:
                failed(call)
                raise
            finally:
                observing._current.reset(token)  # noqa: SLF001
                if clean is not None:
                    call.quietly(clean)
            end(call, result)
            return result

        return called

    return wrap


def passing(note: Callable[..., None]) -> Wrap:
    """Let an observer see that a call under way came by here; `note` gets the call and the arguments."""

    def wrap(original: Function) -> Function:
        if iscoroutinefunction(original):

            @wraps(original)
            async def awaited(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
                __tracebackhide__ = True
                if (call := current()) is not None:
                    call.quietly(note, *args)
                return await original(*args, **kwargs)

            return awaited

        @wraps(original)
        def called(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            __tracebackhide__ = True
            if (call := current()) is not None:
                call.quietly(note, *args)
            return original(*args, **kwargs)

        return called

    return wrap


def reached(call: Call, *_: object) -> None:
    """Note that a request has left for somewhere: no mock stands in its way."""
    call.origin = call.origin or "live"


def entering(original: Function) -> Function:
    """Let a request into an application in this process: what that calls in turn is exchanges of its own."""
    if iscoroutinefunction(original):

        @wraps(original)
        async def awaited(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            __tracebackhide__ = True
            if (call := current()) is None:
                return await original(*args, **kwargs)
            reached(call)
            token = observing._current.set(None)  # noqa: SLF001
            try:
                return await original(*args, **kwargs)
            finally:
                observing._current.reset(token)  # noqa: SLF001

        return awaited

    @wraps(original)
    def called(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        if (call := current()) is None:
            return original(*args, **kwargs)
        reached(call)
        token = observing._current.set(None)  # noqa: SLF001
        try:
            return original(*args, **kwargs)
        finally:
            observing._current.reset(token)  # noqa: SLF001

    return called


# -- bodies that are read piece by piece ---------------------------------------------------------------------------------------------------------


def reading(is_over: Callable[[Any, tuple[Any, ...], Any], bool], piece: Callable[[tuple[Any, ...], Any], bytes] = lambda _, result: result) -> Wrap:
    """Watch a method that reads from a response. `is_over` tells from response, arguments and result whether that was all, `piece` what was read."""

    def wrap(original: Function) -> Function:
        @wraps(original)
        def read(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            __tracebackhide__ = True
            sighting = following(self)
            if sighting is None or sighting.is_busy or sighting.is_whole:
                return original(self, *args, **kwargs)
            sighting.is_busy = True
            try:
                result = original(self, *args, **kwargs)
            finally:
                sighting.is_busy = False
            size = args or tuple(value for name, value in kwargs.items() if name in {"amt", "n"})
            sighting.feed(piece(args, result))
            if is_over(self, size, result):
                sighting.end()
            return result

        return read

    return wrap


def iterating(original: Function) -> Function:
    """Watch a method that iterates over what is read from a response, with ``for`` or with ``async for``."""

    @wraps(original)
    def iterate(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        __tracebackhide__ = True
        pieces = original(self, *args, **kwargs)
        sighting = following(self)
        if sighting is None or sighting.is_busy or sighting.is_whole:
            return pieces
        return _teed_async(pieces, sighting) if hasattr(pieces, "__aiter__") else _teed(pieces, sighting)

    return iterate


def _teed(pieces: Any, sighting: Sighting) -> Iterator[bytes]:  # noqa: ANN401
    __tracebackhide__ = True
    with closing(pieces):
        while True:
            sighting.is_busy = True
            try:
                piece = next(pieces)
            except StopIteration:
                break
            finally:
                sighting.is_busy = False
            sighting.feed(piece)
            yield piece
    sighting.end()


async def _teed_async(pieces: Any, sighting: Sighting) -> AsyncIterator[bytes]:  # noqa: ANN401
    __tracebackhide__ = True
    async with aclosing(pieces):
        async for piece in pieces:
            sighting.feed(piece)
            yield piece
    sighting.end()
