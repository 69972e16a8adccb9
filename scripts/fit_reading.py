#!/usr/bin/env python3
"""Fit how the second reading weighs answers: scripts/fit_reading.py MISTAKES [--roles FILE]

MISTAKES is what scripts/mistakes.py wrote: answers of a model to rows it had not learned. Prints how many of them are
right when the weights of todoapp/parser/reading.py choose, when each fifth is chosen for by weights fitted on the other
four, and the weights fitted on all, in nats. The role model must not have learned those rows either:
scripts/train_roles.py --known MANIFEST --out FILE makes one. Needs the [train] extra.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from todoapp.dataengine.command_line import ended, read_lines
from todoapp.domain.errors import UnparsableOutput
from todoapp.parser import reading
from todoapp.parser.reading import signs_of
from todoapp.parser.roles import MODEL_FILE, read_model
from todoapp.parser.yaml_format import read_yaml

FOLDS = 5
NAMES = (
    "logprob",
    "unfinished",
    "word left out",
    "word made up",
    "word in a title",
    "half-shared day",
    "roles' logprob",
)
Case = tuple[torch.Tensor, torch.Tensor]  # a row for each answer, a column for each of NAMES; which of them are right


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("mistakes", type=Path)
    arguments.add_argument("--roles", type=Path, default=MODEL_FILE, help="role model that has not learned these rows")
    return ended(run, arguments.parse_args())


def run(options: argparse.Namespace) -> int:
    model = read_model(options.roles)
    cases: list[Case] = []
    for row in read_lines(options.mistakes):
        roles = model.roles(row["text"])
        columns, right = [], []
        for answer in row["answers"]:
            try:
                signs = signs_of(row["text"], read_yaml(answer["yaml"]), roles)
            except UnparsableOutput:
                continue
            counts = (signs.left_out, signs.made_up, signs.in_titles, signs.half_shared, signs.roles)
            columns.append([answer["logprob"], not answer["finished"], *counts])
            right.append(answer["right"])
        if columns:
            cases.append((torch.tensor(columns, dtype=torch.float32), torch.tensor(right)))
    now = torch.tensor([1, -reading.UNFINISHED_PENALTY, -reading.LEFT_OUT_PENALTY, -reading.MADE_UP_PENALTY,
                        -reading.TITLE_PENALTY, -reading.HALF_SHARED_PENALTY, reading.ROLES_WEIGHT])  # fmt: skip
    print(f"{sum(bool(right[0]) for _, right in cases)} of {len(cases)} right at first, "
          f"{sum(bool(right.any()) for _, right in cases)} somewhere")  # fmt: skip
    print(f"{chosen(cases, now)} chosen right by today's weights")
    crossed = sum(chosen(cases[k::FOLDS], fitted([c for n, c in enumerate(cases) if n % FOLDS != k]))
                  for k in range(FOLDS))  # fmt: skip
    print(f"{crossed} by weights fitted on other rows")
    weights = fitted(cases)
    for name, weight in zip(NAMES, (weights / weights[0]).tolist(), strict=True):
        print(f"{weight:8.2f} {name}")
    return 0


def chosen(cases: Sequence[Case], weights: torch.Tensor) -> int:
    """Count the cases whose best answer by these weights is right."""
    return sum(bool(right[(signs @ weights).argmax()]) for signs, right in cases)


def fitted(cases: Sequence[Case]) -> torch.Tensor:
    """Give the weights under which a right answer is likeliest to be chosen, by softmax over a case's answers."""
    telling = [(signs, right) for signs, right in cases if right.any() and not right.all()]
    scale = torch.cat([signs for signs, _ in telling]).std(0) + 1e-6
    signs = torch.nn.utils.rnn.pad_sequence([signs / scale for signs, _ in telling], batch_first=True)
    right = torch.nn.utils.rnn.pad_sequence([right for _, right in telling], batch_first=True)
    there = torch.nn.utils.rnn.pad_sequence(
        [torch.ones(len(r), dtype=torch.bool) for _, r in telling], batch_first=True
    )
    weights = torch.zeros(len(NAMES), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (signs @ weights).masked_fill(~there, -1e9)
        missed = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, -1e9), 1)
        total = missed.mean() + 1e-4 * (weights**2).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach() / scale


if __name__ == "__main__":
    sys.exit(main())
