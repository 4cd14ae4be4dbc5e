"""What is worked out of a sentence once, however many findings ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from ketaminer.stages.claims.view import Sentence

P = ParamSpec("P")
T = TypeVar("T")


def per_sentence(work: Callable[Concatenate[Sentence, P], T]) -> Callable[Concatenate[Sentence, P], T]:
    """What ``work`` makes of a sentence and further arguments is kept until the sentence is left. It is not to be changed."""

    @wraps(work)
    def told(sentence: Sentence, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (work, args, *kwargs.items())
        if key not in sentence.memo:
            sentence.memo[key] = work(sentence, *args, **kwargs)
        return cast(T, sentence.memo[key])

    return cast(Callable[Concatenate[Sentence, P], T], told)
