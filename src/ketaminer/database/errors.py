"""What goes wrong with a database itself, told apart from what is wrong with one paper."""

from __future__ import annotations

from ketaminer.errors import KetaminerError, one_line


class StoreError(KetaminerError):
    """The database cannot be opened, read or written. No paper's fault: the next one would fail as well."""


def first_line(error: BaseException) -> str:
    """What an engine says, without the statement and the parameters that it or SQLAlchemy adds."""
    told = str(getattr(error, "orig", None) or error).strip()
    return one_line(told.split("\n")[0]) or type(error).__name__


def missing_extra(library: str, extra: str, what: str) -> StoreError:
    """``what`` needs a library that is not installed."""
    return StoreError(f"{what} needs {library}, which is not installed", f"pip install 'ketaminer[{extra}]'")
