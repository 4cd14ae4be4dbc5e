"""The one exception that crosses the library's edge, and how messages are shown."""

from __future__ import annotations


class KetaminerError(Exception):
    """A problem with the input or the set-up, told in one line.

    ``message`` says what is wrong and where; ``hint`` says what to do about it (may be empty).
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[type[KetaminerError], tuple[str, str]]:
        return (type(self), (self.message, self.hint))


def one_line(text: str, limit: int = 400) -> str:
    """``text`` made safe to show: control and format characters and lone surrogates become spaces, at most ``limit`` characters.

    File names and papers may hold terminal escape sequences; nothing of them reaches the terminal.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return " ".join("".join(c if c.isprintable() else " " for c in cut).split())
