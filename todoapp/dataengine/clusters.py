"""Clusters of the inputs: found in two ways, compared, and given names a person can read.

Needs scikit-learn (the [train] extra); nothing the app does imports this module.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from todoapp.dataengine.examples import Example
from todoapp.dataengine.traits import traits
from todoapp.parser.words import words

Labels = npt.NDArray[np.int64]
Points = npt.NDArray[np.float32]
WAYS = ("k-means", "agglomerative")
_RESAMPLED = 0.8


@dataclass(frozen=True)
class Quality:
    """How well one way of clustering fits one embedding: both between -1 and 1, the greater the better."""

    embedding: str
    way: str
    silhouette: float
    stability: float  # adjusted Rand index between clusterings of resampled texts


@dataclass(frozen=True)
class Cluster:
    """One cluster as a person sees it."""

    number: int
    name: str
    size: int
    words: tuple[str, ...]
    traits: tuple[str, ...]
    examples: tuple[str, ...]
    outliers: tuple[str, ...]
    hand: int


def reduced(vectors: Points, width: int = 48, *, seed: int = 1) -> Points:
    """Give the rows in fewer dimensions, without the mean that all texts share, of length 1."""
    from sklearn.decomposition import TruncatedSVD

    centred = vectors - vectors.mean(axis=0)
    width = min(width, *(n - 1 for n in centred.shape))
    rows = TruncatedSVD(width, random_state=seed).fit_transform(centred)
    points: Points = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return points


def cluster(points: Points, way: str, count: int, *, seed: int = 1) -> Labels:
    """Cluster rows in one of WAYS."""
    from sklearn.cluster import AgglomerativeClustering, KMeans

    found: Any
    if way == "k-means":
        found = KMeans(count, n_init=3, random_state=seed).fit_predict(points)
    else:
        found = AgglomerativeClustering(count, linkage="ward").fit_predict(points)
    labels: Labels = np.asarray(found, dtype=np.int64)
    return labels


def quality(points: Points, embedding: str, way: str, count: int, *, times: int = 3, seed: int = 1) -> Quality:
    """Measure how far apart the clusters are, and whether they come out again when a fifth of the texts is left out."""
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    generator = np.random.default_rng(seed)
    whole = cluster(points, way, count, seed=seed)
    scores = []
    for time in range(times):
        part = np.sort(generator.choice(len(points), int(_RESAMPLED * len(points)), replace=False))
        scores.append(adjusted_rand_score(whole[part], cluster(points[part], way, count, seed=seed + 1 + time)))
    silhouette = silhouette_score(points, whole, sample_size=min(len(points), 1500), random_state=seed)
    return Quality(embedding, way, round(float(silhouette), 3), round(float(np.mean(scores)), 3))


def agreement(one: Labels, other: Labels) -> float:
    """Give the adjusted mutual information of two clusterings: 0 by chance, 1 where they are the same."""
    from sklearn.metrics import adjusted_mutual_info_score

    return round(float(adjusted_mutual_info_score(one, other)), 3)


def outlying(points: Points, neighbours: int = 10) -> npt.NDArray[np.float64]:
    """Give how far each row is from its neighbours, as they are from theirs (local outlier factor; 1 is usual)."""
    from sklearn.neighbors import LocalOutlierFactor

    factor = LocalOutlierFactor(min(neighbours, len(points) - 1))
    factor.fit(points)
    return -np.asarray(factor.negative_outlier_factor_, dtype=np.float64)


def described(examples: Sequence[Example], points: Points, labels: Labels, *, shown: int = 6) -> list[Cluster]:
    """Describe the clusters, the largest first: what their words and traits have that others have not."""
    said = [set(words(example.text)) for example in examples]
    marked = [{f"{name}: {v}" for name, values in traits(e).items() for v in values} for e in examples]
    strange = outlying(points)
    found = []
    for number, size in Counter(labels.tolist()).most_common():
        own = [index for index, label in enumerate(labels) if label == number]
        telling = distinguishing(said, own, 8)
        marks = distinguishing(marked, own, 4)
        centre = points[own].mean(axis=0)
        near = sorted(own, key=lambda index: -float(points[index] @ centre))
        far = sorted(own, key=lambda index: -strange[index])
        found.append(
            Cluster(
                number=number,
                name=", ".join(telling[:3]) + (f" ({marks[0]})" if marks else ""),
                size=size,
                words=tuple(telling),
                traits=tuple(marks),
                examples=tuple(examples[index].text for index in near[:shown]),
                outliers=tuple(examples[index].text for index in far[:2]),
                hand=sum(examples[index].source == "hand" for index in own),
            )
        )
    return found


def distinguishing(having: Sequence[set[str]], own: Sequence[int], most: int) -> list[str]:
    """Give what the rows of a cluster have more often than all rows, by log-odds with a pull to the middle."""
    inside, overall = Counter[str](), Counter[str]()
    for index in own:
        inside.update(having[index])
    for one in having:
        overall.update(one)
    size, total = len(own), len(having)

    def odds(item: str) -> float:
        here = (inside[item] + 0.5) / (size - inside[item] + 0.5)
        elsewhere = (overall[item] - inside[item] + 0.5) / (total - size - overall[item] + inside[item] + 0.5)
        return math.log(here / elsewhere) * math.sqrt(inside[item])

    telling = sorted((item for item in inside if inside[item] >= max(2, 0.04 * size)), key=odds, reverse=True)
    return [item for item in telling if odds(item) > 0][:most]
