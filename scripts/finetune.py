#!/usr/bin/env python3
"""Fine-tune the parser on the train split, on this processor, or on a GPU if torch has one.

    scripts/finetune.py --out runs/r1                 LoRA from the base, or go on where runs/r1 stopped
    scripts/finetune.py --out runs/r1 --method full --precision bf16
    scripts/finetune.py --out runs/g1 --base gemma-3-270m --minutes 90     another base; the rate decays within the time
    scripts/finetune.py --out runs/r1b --start-from runs/r1 --epochs 1.5 --rate 4e-4     a further stage, on more data
    accelerate launch --cpu --num_processes 2 scripts/finetune.py --out runs/r2          several processes, one run

One thread by default: with anything else running, two threads wait for one another and are three times slower.

Needs the [train] extra and the base weights (`todoapp model fetch`). Only the train split is learned from; the dev
split's loss is reported now and then; the test split is never read. Everything about the run stands in OUT/run.json,
every step in OUT/log.jsonl and, drawn, in OUT/curves.html, the newest state in OUT/checkpoint.pt, the result in
OUT/adapter.pt (LoRA) or OUT/model.pt. Several machines share OUT. A run that does not converge ends with status 3.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))

from training.adapters import load_adapter
from training.bases import find_base, load, read_base
from training.lora import LoraLinear, add_lora
from training.loss import frozen_head_loss
from training.memory import hold_memory
from training.processes import leave, processes, share_gradients, total
from training.rows import Item, batches, known_rows, marks_in, padding_share, plan, read_mistakes, some_of, tokenize

from todoapp.dataengine.curves import training_page
from todoapp.dataengine.examples import read_examples
from todoapp.dataengine.splits import select, split_hash
from todoapp.dataengine.training_course import Watch, rate_at, step_by_time
from todoapp.dataengine.training_rows import trainable
from todoapp.domain.errors import InvalidInput, TodoAppError
from todoapp.parser.prompt import PROMPT_VERSION

ROOT = Path(__file__).resolve().parents[1]
DIVERGED = 3  # exit status
RATES = {"lora": 1e-3, "full": 2e-4}
CHECKPOINTS = {"lora": 25, "full": 200}  # a whole model with its optimizer is written in seconds, not at once


def parse_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True, help="folder of the run; resumes if it holds a checkpoint")
    options.add_argument("--base", help="base GGUF, or its name in `todoapp model list` (default: the parser's)")
    options.add_argument("--method", choices=["lora", "full"], default="lora")
    options.add_argument(
        "--precision", choices=["mixed", "bf16"], default="mixed", help="full only: 32-bit weights, or 16-bit ones"
    )
    options.add_argument("--epochs", type=float, default=3.0)
    options.add_argument("--as-written", type=float, default=1.0, help="share of hand-written examples as they stand")
    options.add_argument(
        "--recombined", type=float, default=1.0, help="share of them with parts exchanged, beside that"
    )
    options.add_argument("--noisy", type=float, default=0.5, help="share of those with a transcriber's noise laid over")
    options.add_argument("--generated", type=float, default=0.4, help="share of the generated examples in each epoch")
    options.add_argument(
        "--known",
        type=Path,
        help="manifest of the data --start-from has learned; --known-share of its rows are repeated",
    )
    options.add_argument("--known-share", type=float, default=0.4, help="of what the two shares above would take")
    options.add_argument("--mistakes", type=Path, help="wrong answers to learn to tell apart (scripts/mistakes.py)")
    options.add_argument("--mistake-weight", type=float, default=1.0, help="of that, beside a right answer's loss")
    options.add_argument("--quantized", choices=["q4_0"], help="train the sum of base and adapter as quantised so")
    options.add_argument("--refresh-every", type=int, default=2, help="steps between quantisations")
    options.add_argument("--rank", type=int, default=16)
    options.add_argument("--alpha", type=int, default=32)
    options.add_argument("--rate", type=float, help="peak learning rate (default: 1e-3, of a full fine-tune 2e-4)")
    options.add_argument(
        "--start-from", type=Path, help="a finished run to go on from: its folder, or the GGUF of an adapter"
    )
    options.add_argument("--joined", type=int, default=200, help="pairs of hand-written examples joined, in each epoch")
    options.add_argument("--batch-tokens", type=int, default=1200, help="tokens in a step, padding included")
    options.add_argument("--warmup", type=float, default=0.05, help="share of the steps")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--minutes", type=float, help="end, with the rate decayed, after so long in all; such a run repeats only nearly"
    )
    options.add_argument("--max-steps", type=int, help="plan no more steps than this")
    options.add_argument("--examples", type=int, help="train on so many random examples only; the seed chooses them")
    options.add_argument("--data", type=Path, default=ROOT / "models" / "parser")
    options.add_argument("--checkpoint-every", type=int, help="steps (default: 25, of a full fine-tune 200)")
    options.add_argument(
        "--dev-checks", type=int, default=6, help="times to measure the dev split's loss, and at the start; 0: never"
    )
    options.add_argument("--keep-going", action="store_true", help="only warn when the run does not converge")
    options.add_argument("--threads", type=int, default=1)
    chosen = options.parse_args()
    chosen.rate = chosen.rate or RATES[chosen.method]
    chosen.checkpoint_every = chosen.checkpoint_every or CHECKPOINTS[chosen.method]
    if chosen.quantized and chosen.method == "full":
        options.error("--quantized trains an adapter: it goes with --method lora")
    return chosen


class Trainer:
    """A model being trained on one device; `result` is what the run is for."""

    def __init__(self, options: argparse.Namespace, rank: int, world: int, device: torch.device) -> None:
        self.options, self.rank, self.world, self.device = options, rank, world, device
        self.base = read_base(find_base(options.base))
        self.model, self.tokenizer = load(self.base, device)
        self.marks = marks_in(self.tokenizer)
        self.adapter: dict[str, LoraLinear] = {}
        if options.method == "lora":
            self.adapter = add_lora(self.model, options.rank, options.alpha, quantized=options.quantized is not None)
        elif options.precision == "bf16":
            for parameter in self.model.parameters():  # what came out of a GGUF refuses `to`
                parameter.data = parameter.data.to(torch.bfloat16)
        self.model.train()
        if options.start_from:
            self._start_from(options.start_from)
        self.parameters: list[nn.Parameter] = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.99))

    def _start_from(self, source: Path) -> None:
        if self.adapter:
            start = load_adapter(source)
            if (start["rank"], start["alpha"]) != (self.options.rank, self.options.alpha):
                raise InvalidInput(
                    f"{source} is of rank {start['rank']} and alpha {start['alpha']:g}.", "Name both: --rank, --alpha."
                )
            for name, lora in self.adapter.items():
                for own, given in zip((lora.a, lora.b), start["weights"][name], strict=True):
                    own.data.copy_(given)
        else:
            start = torch.load(source / "model.pt", map_location=self.device)["weights"]
            for name, parameter in self.model.named_parameters():
                parameter.data.copy_(start[name])

    def _precision(self) -> AbstractContextManager[Any]:
        is_mixed = not self.adapter and self.options.precision == "mixed"
        return torch.autocast(self.device.type, torch.bfloat16) if is_mixed else nullcontext()

    def loss_of(self, batch: list[Item]) -> tuple[torch.Tensor, int]:
        """Give the summed cross-entropy over the answers and how many tokens they have.

        A rival adds what it takes to tell it from the right answer, -log P(right) / (P(right) + P(rival)), the pairwise
        loss of RankNet (Burges et al., 2005). Only the answer's positions go through the output layer, which is a fifth
        of the smallest base's work.
        """
        rows = [(row, item.answer_start) for item in batch for row in item.rows]
        width = max(item.width for item in batch)
        tokens = torch.full((len(rows), width), self.marks.end, dtype=torch.long)
        answers = torch.zeros((len(rows), width), dtype=torch.bool)
        for place, (row, start) in enumerate(rows):
            tokens[place, : len(row)] = torch.tensor(row)
            answers[place, start : len(row)] = True
        tokens, answers = tokens.to(self.device), answers.to(self.device)
        with self._precision():
            # No attention mask: padding stands right of everything a position may look at.
            hidden = self.model.model(input_ids=tokens, use_cache=False).last_hidden_state[:, :-1][answers[:, 1:]]
            losses = self._cross_entropy(hidden, tokens[:, 1:][answers[:, 1:]])
        by_row = iter(torch.split(losses, answers.sum(1).tolist()))
        loss, count = losses.new_zeros(()), 0
        for item in batch:
            right = next(by_row)
            loss, count = loss + right.sum(), count + len(right)
            if item.rival is not None:
                loss = loss + self.options.mistake_weight * nn.functional.softplus(right.sum() - next(by_row).sum())
        return loss, count

    def _cross_entropy(self, hidden: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        if self.adapter:  # the output layer stays as it is
            return frozen_head_loss(hidden, self.model.lm_head.weight, targets)
        return nn.functional.cross_entropy(self.model.lm_head(hidden).float(), targets, reduction="none")

    def dev_loss(self, items: list[Item]) -> float:
        """Give the mean loss of an answer token; each process brings its share of the items."""
        self.model.eval()
        sums = torch.zeros(2, device=self.device)
        with torch.no_grad():
            for batch in batches(items[self.rank :: self.world], 4000, random.Random(0)):
                if batch:
                    loss, tokens = self.loss_of(batch)
                    sums += torch.tensor([loss.item(), tokens], device=self.device)
        self.model.train()
        loss_sum, token_sum = total(sums).tolist()
        return float(loss_sum / max(1.0, token_sum))

    def step(self, batch: list[Item], *sums: float) -> tuple[float, float, list[float]]:
        """Compute a batch's gradients, shared by all processes; gives loss, answer tokens, and `sums` added up."""
        loss, tokens = self.loss_of(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        *added, loss_sum, token_sum = share_gradients(self.parameters, *sums, loss.item(), tokens, device=self.device)
        return loss_sum, token_sum, added

    def update(self, rate: float) -> None:
        """Move the weights along the gradients."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def refresh(self) -> None:
        """Quantise anew what is computed with, where that is asked for."""
        for lora in self.adapter.values():
            lora.refresh()

    def save_checkpoint(self, path: Path, **state: Any) -> None:
        """Write what is needed to go on from here; a killed write leaves the checkpoint before it."""
        state["parameters"] = [p.detach().cpu() for p in self.parameters]
        state["optimizer"] = self.optimizer.state_dict()
        temporary = path.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(path)

    def load_checkpoint(self, state: dict[str, Any]) -> None:
        """Go back to where a checkpoint was written."""
        for parameter, value in zip(self.parameters, state["parameters"], strict=True):
            parameter.data.copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])

    def save_result(self, folder: Path) -> Path:
        """Write the adapter or the whole model, with what the export has to know."""
        facts = {"architecture": self.base.architecture, "heads": self.base.heads, "kv_heads": self.base.kv_heads}
        if self.adapter:
            weights = {name: (lora.a.detach().cpu(), lora.b.detach().cpu()) for name, lora in self.adapter.items()}
            alpha, rank = self.options.alpha, self.options.rank
            path = folder / "adapter.pt"
            torch.save({"alpha": alpha, "rank": rank, "weights": weights, **facts}, path)
            return path
        whole = {name: parameter.detach().cpu() for name, parameter in self.model.named_parameters()}
        path = folder / "model.pt"
        torch.save({"weights": whole, "base": str(self.base.path.resolve()), **facts}, path)
        return path


def commit() -> str:
    result = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return result.stdout.strip()


def main() -> int:
    options = parse_options()
    try:
        return run(options)
    except TodoAppError as error:
        print(f"{error.title} {error.hint}", file=sys.stderr)
        return 1
    finally:
        leave()


def run(options: argparse.Namespace) -> int:
    options.out.mkdir(parents=True, exist_ok=True)
    hold_memory()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rank, world, device = processes()
    trainer = Trainer(options, rank, world, device)

    examples = read_examples(options.data.glob("g*/*.yaml"))
    targeted = [example.text for example in read_examples(options.data.glob("behaviours/*.yaml"))]
    # Stages of one replay and points of one curve lie side by side and ask about the same data.
    train, dropped = trainable(examples, kept_back=targeted, answers=options.out.parent)
    train = some_of(train, options.examples, options.seed)
    held_out = select(examples, "dev") if options.dev_checks else []
    dev = tokenize(held_out, trainer.tokenizer, trainer.marks)
    known = known_rows(options.known, options.data) if options.known else frozenset()
    mistakes = read_mistakes(options.mistakes) if options.mistakes else {}
    planned = list(plan(train, trainer.tokenizer, trainer.marks, options.data / "data", options, known, mistakes))
    # Each process takes its own batch of a step; what is left over at the end is left out.
    steps = [planned[step : step + world] for step in range(0, len(planned) - world + 1, world)][: options.max_steps]
    if not steps or not all(batch for step in steps for batch in step):
        raise InvalidInput("There is nothing to train on.", "Check --data, --examples and --epochs.")
    facts = {
        "base": trainer.base.path.name,
        "architecture": trainer.base.architecture,
        "prompt_version": PROMPT_VERSION,
        "commit": commit(),
        "train": len(train),
        "dropped": dict(dropped),
        "hand": sum(example.source == "hand" for example in train),
        "new": sum(example.source == "hand" and example.id not in known for example in train),
        "train_hash": split_hash(examples, "train"),
        "dev_hash": split_hash(examples, "dev"),
        "told_apart": sum(item.rival is not None for step in steps for batch in step for item in batch),
        "steps": len(steps),
        "padding": round(padding_share([batch for step in steps for batch in step]), 4),
        "trained_parameters": sum(p.numel() for p in trainer.parameters),
        "processes": world,
    }
    facts |= {name: str(value) for name, value in vars(options).items() if name not in facts}
    if rank == 0:
        (options.out / "run.json").write_text(json.dumps(facts, indent=1))
        print(json.dumps(facts), flush=True)
        print(f"{facts['padding']:.1%} of the computed tokens are padding", flush=True)
    return _train(trainer, steps, dev, facts)


def _train(trainer: Trainer, steps: list[list[list[Item]]], dev: list[Item], facts: dict[str, Any]) -> int:
    options, rank = trainer.options, trainer.rank
    checkpoint = options.out / "checkpoint.pt"
    first, before, is_late = 0, 0.0, False
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=trainer.device)
        if state["train_hash"] != facts["train_hash"] or state["steps"] != len(steps):
            raise InvalidInput(f"{checkpoint} belongs to other data or options.", "Choose another --out, or delete it.")
        trainer.load_checkpoint(state)
        first, before, is_late = state["step"], state.get("seconds", 0.0), state.get("late", False)
        print(f"resumed at step {first} of {len(steps)}", flush=True)
    rows = _kept_rows(options.out / "log.jsonl", first) if first else []
    watch = Watch(options.dev_checks, trainer.model.config.vocab_size)
    for row in rows:
        _ = watch.step(row["loss"]) if "loss" in row else None
        _ = watch.dev(row["dev_loss"]) if "dev_loss" in row else None

    started, seen = time.monotonic(), 0
    every = max(1, len(steps) // max(1, options.dev_checks))
    checked_share = 0.0  # of the run, at the last dev check: a run that goes by time has its checks by time
    with (options.out / "log.jsonl").open("w") if rank == 0 else Path(os.devnull).open("w") as log:
        log.writelines(json.dumps(row) + "\n" for row in rows)
        if not first and dev:
            trainer.refresh()
            rows.append({"step": 0, "dev_loss": round(trainer.dev_loss(dev), 4)})
            log.write(json.dumps(rows[-1]) + "\n")
            watch.dev(rows[-1]["dev_loss"])
            started = time.monotonic()
        for step in range(first, 0 if is_late else len(steps)):
            if (step - first) % options.refresh_every == 0:
                trainer.refresh()
            used = before + time.monotonic() - started
            # What the first process's clock says holds for all, or their weights would drift apart.
            by_clock = used / (options.minutes * 60) if options.minutes and rank == 0 else 0.0
            loss_sum, token_sum, (share,) = trainer.step(steps[step][rank], by_clock)
            rate = rate_at(step_by_time(step, len(steps), share), len(steps), options.rate, options.warmup)
            loss = loss_sum / token_sum
            if (problem := watch.step(loss)) and _stops(problem, options, rank):
                return DIVERGED
            trainer.update(rate)
            is_late = share >= 1
            seen += sum(len(row) for batch in steps[step] for item in batch for row in item.rows)
            elapsed = time.monotonic() - started
            speed = round(seen / elapsed, 1)
            row = {"step": step + 1, "loss": round(loss, 4), "rate": float(f"{rate:.3g}"), "tokens_per_s": speed}
            last = step + 1 == len(steps) or is_late
            is_due = share - checked_share >= 1 / max(1, options.dev_checks) if options.minutes else False
            if dev and ((step + 1) % every == 0 or last or is_due):
                checked_share = share
                row["dev_loss"] = round(trainer.dev_loss(dev), 4)
                problem = watch.dev(row["dev_loss"])
            rows.append(row)
            if rank == 0:
                log.write(json.dumps(row) + "\n")
                log.flush()
                if (step + 1) % 10 == 0 or "dev_loss" in row:
                    left = elapsed / (step + 1 - first) * (len(steps) - step - 1)
                    left = min(left, options.minutes * 60 * (1 - share)) if options.minutes else left
                    print(json.dumps(row), f"{step + 1}/{len(steps)}, {max(0, left) / 60:.0f} min left", flush=True)
                if (step + 1) % options.checkpoint_every == 0 or last:
                    trainer.save_checkpoint(
                        checkpoint, step=step + 1, steps=len(steps), train_hash=facts["train_hash"],
                        seconds=before + time.monotonic() - started, late=is_late,
                    )  # fmt: skip
                if "dev_loss" in row or last:
                    (options.out / "curves.html").write_text(training_page(facts, rows), encoding="utf-8")
            if problem and _stops(problem, options, rank):
                return DIVERGED
            if is_late:
                break
    if rank == 0:
        path = trainer.save_result(options.out)
        print(f"result of step {int(rows[-1]['step']) if rows else first} in {path}", flush=True)
    return 0


def _stops(problem: str, options: argparse.Namespace, rank: int) -> bool:
    """Tell of a run that does not converge, and whether it ends for that."""
    if rank == 0:
        print(f"{'warning' if options.keep_going else 'stopped'}: {problem}", file=sys.stderr, flush=True)
    return not options.keep_going


def _kept_rows(path: Path, first: int) -> list[dict[str, float]]:
    """Give the log up to the checkpoint: what came after it is computed again."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [row for row in rows if row["step"] <= first]


if __name__ == "__main__":
    sys.exit(main())
