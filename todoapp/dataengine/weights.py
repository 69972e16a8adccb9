"""How often each training example is to be drawn, so that no kind of dictation dominates and none is lost.

A kind is what an example asks for (its actions, how many, the rarer fields, its style). Drawing in proportion to the
square root of a kind's size stands half way between all examples alike and all kinds alike; among them, examples in a
crowded cluster of texts are drawn less.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from todoapp.dataengine.embedding import Vectors, embed
from todoapp.dataengine.examples import Example
from todoapp.dataengine.traits import traits

LEAST, MOST = 0.4, 2.5  # times the mean: a rare example drawn ten times an epoch would be learned by heart
KIND_POWER, CLUSTER_POWER = 0.5, 0.25
CLUSTERS = 48
_RARER_FIELDS = ("scheduled", "repeat", "reminders", "shift", "subtasks", "notes", "tags", "on", "title", "list")
_WIDTH, _ROUNDS = 512, 12


def weights(examples: Sequence[Example], *, seed: int = 1) -> list[float]:
    """Give each example's weight; their mean is 1."""
    if not examples:
        return []
    kinds = [kind_of(example) for example in examples]
    clusters = crowds(embed([example.text for example in examples], width=_WIDTH), seed=seed)
    of_kind, of_cluster = Counter(kinds), Counter(clusters)
    raw = np.array(
        [
            of_kind[kind] ** -KIND_POWER * of_cluster[cluster] ** -CLUSTER_POWER
            for kind, cluster in zip(kinds, clusters, strict=True)
        ]
    )
    bounded = raw / raw.mean()
    for _ in range(20):  # cutting off moves the mean, so a few times
        bounded = np.clip(bounded / bounded.mean(), LEAST, MOST)
    given: list[float] = (bounded / bounded.mean()).round(4).tolist()
    return given


def kind_of(example: Example) -> tuple[str, ...]:
    """Name the kind an example is of."""
    own = traits(example)
    rare = [name for name in _RARER_FIELDS if name in own["fields"]]
    many = own["how many"][0] if len(example.actions) < 5 else "5 and more"
    return (*own["actions"], many, *own["style"], *rare[:2])


def crowds(vectors: Vectors, *, count: int = CLUSTERS, seed: int = 1) -> list[int]:
    """Cluster rows of length 1 by their cosine (spherical k-means); the same rows and seed give the same clusters."""
    generator = np.random.default_rng(seed)
    count = min(count, len(vectors))
    centres = vectors[generator.choice(len(vectors), count, replace=False)]
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(_ROUNDS):
        nearest = np.argmax(vectors @ centres.T, axis=1)
        for number in range(count):
            if (own := nearest == number).any():
                centre = vectors[own].sum(axis=0)
                centres[number] = centre / max(float(np.linalg.norm(centre)), 1e-9)
    return [int(number) for number in nearest]
