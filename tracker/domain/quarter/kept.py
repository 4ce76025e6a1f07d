"""What was worked out, kept by all that it follows from: the newest, as long as they weigh no more than so much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

MOST_TASKS = 20_000
"""Of all pages that are kept; the page of one agency has some hundred, of one in every program ten thousand."""
Work = TypeVar("Work", bound=Callable[..., Any])


def kept(weigh: Callable[..., int], most: int = MOST_TASKS) -> Callable[[Work], Work]:
    """As ``lru_cache``, but by weight: ``weigh`` is asked of the arguments. The newest stays, however heavy it is.

    Given by place. An answer follows from them alone, so that none can be out of date.
    """

    def decorate(work_out: Work) -> Work:
        found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        turn = Lock()

        def answer(*args: Any) -> Any:
            with turn:
                if args in found:
                    found.move_to_end(args)
                    return found[args][0]
            made = work_out(*args)
            with turn:
                found[args] = made, weigh(*args)
                while len(found) > 1 and sum(weight for _made, weight in found.values()) > most:
                    found.popitem(last=False)
            return made

        return cast(Work, answer)

    return decorate
