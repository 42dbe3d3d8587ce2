"""A copy-detection embedding of the user's own: it may name candidates, and never decides. None comes with us.

GLASNOST_EMBEDDING (or --embedding) names an entry point of the group `glasnost.embeddings`, or `module:function`. The
function takes a height × width × 3 array (RGB, uint8) and gives a vector; vectors are compared by their cosine.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

import numpy as np

from glasnost.model.language import _
from glasnost.model.problems import Problem

SETTING, GROUP = "GLASNOST_EMBEDDING", "glasnost.embeddings"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Embedding:
    """A function that somebody has plugged in. name: as it was asked for; version: what it says of itself."""

    name: str
    version: str
    call: Callable[[Array], Any]

    def of(self, pixels: Array) -> Array:
        """The picture's vector, of length one. Raises Problem if the function fails or gives none."""
        try:
            vector = np.asarray(self.call(pixels), np.float32).ravel()
        except Exception as error:  # it is not ours
            raise Problem(
                _("the embedding {name} failed ({why})").format(name=self.name, why=type(error).__name__)
            ) from error
        length = float(np.linalg.norm(vector))
        if not len(vector) or not np.isfinite(length) or length == 0:
            raise Problem(_("the embedding {name} gave no vector").format(name=self.name))
        return vector / length


def plugged_in(name: str | None = None) -> Embedding | None:
    """The embedding that is asked for; None if none is. Raises Problem if it cannot be found."""
    name = name or os.environ.get(SETTING)
    if not name:
        return None
    for point in entry_points(group=GROUP):
        if point.name == name:
            call = point.load()
            return Embedding(name, str(getattr(call, "version", point.dist.version if point.dist else "")), call)
    module, _colon, function = name.partition(":")
    try:
        call = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise Problem(
            _("there is no embedding {name}").format(name=name),
            remedy=_("Name an entry point of the group {group}, or module:function.").format(group=GROUP),
        ) from error
    return Embedding(name, str(getattr(call, "version", "")), call)
