#!/usr/bin/env python3
"""Fine-tune the parser: LoRA on the base model, on the train split, on this processor (or a GPU if torch has one).

    scripts/finetune.py --out runs/r1                 train from the base, or go on where runs/r1 stopped
    scripts/finetune.py --out runs/r1 --epochs 4 --hand-weight 2
    scripts/finetune.py --out runs/r1b --start-from runs/r1 --epochs 1.5 --rate 4e-4     a further stage, on more data

LoRA is written out below: without the casts and copies of a general library a step takes 0.6 of the time on a
processor. One thread by default: with anything else running, two threads wait for one another and are three times
slower.

Needs the [train] extra and the base weights (`todoapp model fetch`). Only the train split is learned from; the dev
split's loss is reported now and then; the test split is never read. Everything about the run stands in OUT/run.json,
every step in OUT/log.jsonl, the newest state in OUT/checkpoint.pt, the adapter in OUT/adapter.pt.
"""

import argparse
import json
import math
import os
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer

from todoapp.dataengine.examples import Example, read_examples
from todoapp.dataengine.noise import Noise
from todoapp.dataengine.recombine import Recombiner
from todoapp.dataengine.speaking import join
from todoapp.dataengine.splits import select, split_hash
from todoapp.dataengine.training_rows import trainable
from todoapp.parser.prompt import BEGIN, END, PROMPT_VERSION, clean

ROOT = Path(__file__).resolve().parents[1]
PARSER_DATA = ROOT / "models" / "parser"
PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True)
class Item:
    """A tokenised example; the loss counts from `answer_start` on."""

    tokens: list[int]
    answer_start: int


class _LoraLinear(torch.autograd.Function):
    """y = x W^T + (x A^T) B^T with W frozen; B comes scaled by alpha / rank (Hu et al. 2021, "LoRA")."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, w: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        flat = x.reshape(-1, x.shape[-1])
        inner = flat @ a.t()
        ctx.save_for_backward(flat, inner, w, a, b)
        ctx.shape = x.shape
        return (flat @ w.t()).addmm_(inner, b.t()).view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor, None, torch.Tensor, torch.Tensor]:
        flat, inner, w, a, b = ctx.saved_tensors
        grad = grad.reshape(-1, grad.shape[-1])
        back = grad @ b
        return (grad @ w).addmm_(back, a).view(ctx.shape), None, back.t() @ flat, grad.t() @ inner


class _QuantizedLoraLinear(torch.autograd.Function):
    """y = x Q^T with Q the quantised sum of base and addition; the gradient passes through the rounding as it stands.

    The straight-through estimator (Bengio et al. 2013). What reaches A and B is what reaches them unquantised.
    """

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, q: torch.Tensor, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        flat = x.reshape(-1, x.shape[-1])
        ctx.save_for_backward(flat, q, a, b)
        ctx.shape = x.shape
        return (flat @ q.t()).view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor, None, torch.Tensor, torch.Tensor]:
        flat, q, a, b = ctx.saved_tensors
        grad = grad.reshape(-1, grad.shape[-1])
        return (grad @ q).view(ctx.shape), None, (grad @ b).t() @ flat, grad.t() @ (flat @ a.t())


def as_q4_0(weight: torch.Tensor) -> torch.Tensor:
    """Give a matrix as llama.cpp's q4_0 holds it: blocks of 32 along a row, 16 levels, a 16-bit scale.

    The scale is the block's largest value by magnitude over -8, as in quantize_row_q4_0_ref of ggml-quants.c.
    """
    blocks = weight.to(torch.float16).float().view(-1, 32)
    largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    scale = largest / -8
    inverse = torch.where(scale == 0, 0, 1 / scale)
    levels = (blocks * inverse + 8.5).floor_().clamp_(0, 15).sub_(8)
    return (levels * scale.to(torch.float16).float()).view(weight.shape)


class LoraLinear(nn.Module):
    """A frozen linear layer with a trained low-rank addition; the addition is kept in float32, used in bfloat16.

    With `quantized` the layer computes with what q4_0 makes of the sum, as of the last `refresh`: the addition then
    learns to be right after quantisation.
    """

    def __init__(self, base: nn.Linear, rank: int, alpha: int, *, quantized: bool = False) -> None:
        super().__init__()
        self.exact = base.weight.detach() if quantized else None
        self.weight = base.weight.detach().to(torch.bfloat16)
        self.a = nn.Parameter(torch.randn(rank, base.in_features, device=base.weight.device) / base.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(base.out_features, rank, device=base.weight.device))
        self.scale = alpha / rank

    @torch.no_grad()
    def refresh(self) -> None:
        """Quantise the sum of base and addition anew."""
        if self.exact is not None:
            self.weight.copy_(as_q4_0(torch.addmm(self.exact, self.b, self.a, alpha=self.scale)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        how = _LoraLinear if self.exact is None else _QuantizedLoraLinear
        return how.apply(x, self.weight, self.a.to(x.dtype), (self.b * self.scale).to(x.dtype))


def add_lora(model: Any, rank: int, alpha: int, *, quantized: bool) -> dict[str, LoraLinear]:
    """Freeze the model and give each projection its addition; gives them by their names in the model."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    added = {}
    for index, layer in enumerate(model.model.layers):
        for block in ("self_attn", "mlp"):
            for name in PROJECTIONS:
                if isinstance(base := getattr(getattr(layer, block), name, None), nn.Linear):
                    lora = LoraLinear(base, rank, alpha, quantized=quantized)
                    setattr(getattr(layer, block), name, lora)
                    added[f"layers.{index}.{block}.{name}"] = lora
    return added


def parse_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True, help="folder of the run; resumes if it holds a checkpoint")
    options.add_argument("--base", type=Path, default=None, help="base GGUF (default: the fetched one)")
    options.add_argument("--epochs", type=float, default=3.0)
    options.add_argument("--as-written", type=float, default=1.0, help="share of hand-written examples as they stand")
    options.add_argument(
        "--recombined", type=float, default=1.0, help="share of them with parts exchanged, beside that"
    )
    options.add_argument("--noisy", type=float, default=0.5, help="share of those with a transcriber's noise laid over")
    options.add_argument("--generated", type=float, default=0.4, help="share of the generated examples in each epoch")
    options.add_argument("--quantized", choices=["q4_0"], help="train the sum of base and adapter as quantised so")
    options.add_argument("--refresh-every", type=int, default=2, help="steps between quantisations")
    options.add_argument("--rank", type=int, default=16)
    options.add_argument("--alpha", type=int, default=32)
    options.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    options.add_argument("--start-from", type=Path, help="folder of a finished run whose adapter to go on from")
    options.add_argument("--joined", type=int, default=200, help="pairs of hand-written examples joined, in each epoch")
    options.add_argument("--batch-tokens", type=int, default=1200, help="tokens in a step, padding included")
    options.add_argument("--warmup", type=float, default=0.05, help="share of the steps")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=None, help="stop (resumably) after so long")
    options.add_argument("--checkpoint-every", type=int, default=25, help="steps")
    options.add_argument("--dev-checks", type=int, default=6, help="times to measure the dev split's loss")
    options.add_argument("--threads", type=int, default=1)
    return options.parse_args()


def tokenize(examples: list[Example], tokenizer: Any) -> list[Item]:
    """Tokenise as todoapp/parser/llama.py does: marks are single tokens, text and answer are plain."""
    begin, end = (tokenizer.convert_tokens_to_ids(mark) for mark in (BEGIN, END))
    items = []
    for example in examples:
        prompt = [begin, *tokenizer.encode(clean(example.text), add_special_tokens=False), end]
        items.append(Item([*prompt, *tokenizer.encode(example.yaml, add_special_tokens=False), end], len(prompt)))
    return items


def batches(items: list[Item], budget: int, rng: random.Random) -> list[list[Item]]:
    """Group items of like length into batches of at most `budget` tokens with padding, in random order."""
    order = sorted(items, key=lambda item: len(item.tokens) + rng.random() * 12)
    grouped: list[list[Item]] = [[]]
    for item in order:
        longest = max([len(item.tokens), *(len(other.tokens) for other in grouped[-1])])
        if grouped[-1] and longest * (len(grouped[-1]) + 1) > budget:
            grouped.append([])
        grouped[-1].append(item)
    rng.shuffle(grouped)
    return grouped


def loss_of(model: Any, batch: list[Item], pad: int, device: torch.device) -> tuple[torch.Tensor, int]:
    """Give the summed cross-entropy over the answers and how many tokens they have.

    Only the answer's positions go through the output layer, which is a fifth of this model's work.
    """
    width = max(len(item.tokens) for item in batch)
    tokens = torch.full((len(batch), width), pad, dtype=torch.long)
    answers = torch.zeros((len(batch), width), dtype=torch.bool)
    for row, item in enumerate(batch):
        tokens[row, : len(item.tokens)] = torch.tensor(item.tokens)
        answers[row, item.answer_start : len(item.tokens)] = True
    tokens, answers = tokens.to(device), answers.to(device)
    # No attention mask: padding stands right of everything a position may look at.
    hidden = model.model(input_ids=tokens, use_cache=False).last_hidden_state[:, :-1][answers[:, 1:]]
    targets = tokens[:, 1:][answers[:, 1:]]
    return nn.functional.cross_entropy(model.lm_head(hidden).float(), targets, reduction="sum"), len(targets)


def rate_at(step: int, steps: int, peak: float, warmup: float) -> float:
    """Warm up linearly, then decay along a cosine to a twentieth of the peak."""
    ramp = max(1, int(steps * warmup))
    if step < ramp:
        return peak * (step + 1) / ramp
    progress = (step - ramp) / max(1, steps - ramp)
    return peak * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def plan(train: list[Example], tokenizer: Any, options: argparse.Namespace) -> Iterator[list[Item]]:
    """Give the run's batches in order; the seed alone decides it, so a resumed run sees what it would have seen."""
    rng = random.Random(options.seed)
    whole, part = int(options.epochs), options.epochs % 1
    hand = [example for example in train if example.source == "hand"]
    generated = [example for example in train if example.source != "hand"]
    recombiner, noise = Recombiner(hand), Noise.read(PARSER_DATA / "data")

    def some(examples: list[Example], share: float) -> list[Example]:
        return rng.sample(examples, round(len(examples) * share))

    for epoch in range(whole + (part > 0)):
        varied = [recombiner.vary(example, rng) for example in hand]
        varied = [noise.noisy(example, rng) if rng.random() < options.noisy else example for example in varied]
        chosen = some(hand, options.as_written) + some(varied, options.recombined) + some(generated, options.generated)
        chosen += [join(*rng.sample(varied, 2), rng) for _ in range(options.joined)]
        items = tokenize(chosen, tokenizer)
        if epoch == whole:
            items = rng.sample(items, int(len(items) * part))
        yield from batches(items, options.batch_tokens, rng)


def evaluate(model: Any, items: list[Item], pad: int, device: torch.device) -> float:
    """Give the mean loss of an answer token; each process brings its share of the items."""
    model.eval()
    sums = torch.zeros(2, device=device)
    with torch.no_grad():
        for batch in batches(items, 4000, random.Random(0)):
            loss, tokens = loss_of(model, batch, pad, device)
            sums += torch.tensor([loss.item(), tokens], device=device)
    model.train()
    loss_sum, token_sum = total(sums).tolist()
    return loss_sum / max(1.0, token_sum)


def processes() -> tuple[int, int, torch.device]:
    """Give this process's place among those of `torchrun` or `accelerate launch`, their number, and its device."""
    world, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    has_gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if has_gpu else torch.device("cpu")
    if world > 1:
        dist.init_process_group("nccl" if has_gpu else "gloo")
    return rank, world, device


def total(values: torch.Tensor) -> torch.Tensor:
    """Add up what each process holds."""
    if dist.is_initialized():
        dist.all_reduce(values)
    return values


def share_gradients(parameters: list[nn.Parameter], *sums: float, device: torch.device) -> list[float]:
    """Turn summed gradients into the mean over all processes' answer tokens, the last of `sums`; gives all sums."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = total(torch.cat([*(gradient.reshape(-1) for gradient in gradients), torch.tensor(sums, device=device)]))
    shared: list[float] = flat[-len(sums) :].tolist()
    tokens = shared[-1]
    position = 0
    for gradient in gradients:
        gradient.copy_(flat[position : position + gradient.numel()].view_as(gradient) / tokens)
        position += gradient.numel()
    return shared


def commit() -> str:
    result = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return result.stdout.strip()


def base_path(options: argparse.Namespace) -> Path:
    if options.base is not None:
        return Path(options.base)
    from todoapp.weights.library import Library

    return Library().base_path()


def main() -> None:
    options = parse_options()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rank, world, device = processes()

    base = base_path(options)
    tokenizer = AutoTokenizer.from_pretrained(base.parent, gguf_file=base.name)
    model = AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name, dtype=torch.float32)
    # Dictations are short: plain attention is 1.25 times faster a step on a processor than the fused kernel.
    model.set_attn_implementation("eager" if device.type == "cpu" else "sdpa")
    model = model.to(device)
    # A layer that is quantised keeps the exact weights it came with; all else computes in 16 bits.
    adapter = add_lora(model, options.rank, options.alpha, quantized=options.quantized is not None)
    for module in model.modules():
        if not isinstance(module, LoraLinear):
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.to(torch.bfloat16)
    model.train()

    examples = read_examples(PARSER_DATA.glob("g*/*.yaml"))
    targeted = [example.text for example in read_examples(PARSER_DATA.glob("behaviours/*.yaml"))]
    train, dropped = trainable(examples, kept_back=targeted)
    dev = tokenize(select(examples, "dev"), tokenizer)
    pad = tokenizer.convert_tokens_to_ids(END)
    planned = list(plan(train, tokenizer, options))
    # Each process takes its own batch of a step; what is left over at the end is left out.
    steps = [planned[step : step + world] for step in range(0, len(planned) - world + 1, world)]
    run = {
        "base": base.name,
        "prompt_version": PROMPT_VERSION,
        "commit": commit(),
        "train": len(train),
        "dropped": dict(dropped),
        "hand": sum(example.source == "hand" for example in train),
        "train_hash": split_hash(examples, "train"),
        "dev_hash": split_hash(examples, "dev"),
        "steps": len(steps),
        "processes": world,
        **{name: str(value) for name, value in vars(options).items()},
    }
    if rank == 0:
        (options.out / "run.json").write_text(json.dumps(run, indent=1))
        print(json.dumps(run), flush=True)

    if options.start_from:
        start = torch.load(options.start_from / "adapter.pt")["weights"]
        for name, lora in adapter.items():
            lora.a.data.copy_(start[name][0])
            lora.b.data.copy_(start[name][1])
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.0, betas=(0.9, 0.99))
    checkpoint = options.out / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        if state["train_hash"] != run["train_hash"] or state["steps"] != len(steps):
            raise SystemExit(f"{checkpoint} belongs to other data or options: choose another --out, or delete it.")
        for parameter, value in zip(parameters, state["parameters"], strict=True):
            parameter.data.copy_(value)
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        print(f"resumed at step {first} of {len(steps)}", flush=True)

    started, seen = time.monotonic(), 0
    with (options.out / "log.jsonl").open("a") if rank == 0 else Path(os.devnull).open("w") as log:
        for step in range(first, len(steps)):
            for group in optimizer.param_groups:
                group["lr"] = rate_at(step, len(steps), options.rate, options.warmup)
            if (step - first) % options.refresh_every == 0:
                for lora in adapter.values():
                    lora.refresh()
            loss, tokens = loss_of(model, steps[step][rank], pad, device)
            loss.backward()
            elapsed = time.monotonic() - started
            is_late = options.minutes is not None and elapsed > options.minutes * 60
            late, loss_sum, token_sum = share_gradients(parameters, is_late, loss.item(), tokens, device=device)
            nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen += sum(len(item.tokens) for batch in steps[step] for item in batch)
            row = {"step": step + 1, "loss": round(loss_sum / token_sum, 4), "tokens_per_s": round(seen / elapsed, 1)}
            last = step + 1 == len(steps)
            if (step + 1) % max(1, len(steps) // options.dev_checks) == 0 or last:
                row["dev_loss"] = round(evaluate(model, dev[rank::world], pad, device), 4)
            if rank:
                if late:
                    break
                continue
            left = elapsed / (step + 1 - first) * (len(steps) - step - 1)
            log.write(json.dumps(row) + "\n")
            log.flush()
            if (step + 1) % 10 == 0 or "dev_loss" in row:
                print(json.dumps(row), f"{step + 1}/{len(steps)}, {left / 60:.0f} min left", flush=True)
            if (step + 1) % options.checkpoint_every == 0 or last or late:
                state = {
                    "parameters": [p.detach().cpu() for p in parameters], "optimizer": optimizer.state_dict(),
                    "step": step + 1, "steps": len(steps), "train_hash": run["train_hash"],
                }  # fmt: skip
                temporary = checkpoint.with_suffix(".tmp")
                torch.save(state, temporary)
                temporary.replace(checkpoint)
            if late:
                break
    if rank:
        return
    weights = {name: (lora.a.detach().cpu(), lora.b.detach().cpu()) for name, lora in adapter.items()}
    torch.save({"alpha": options.alpha, "rank": options.rank, "weights": weights}, options.out / "adapter.pt")
    print(f"adapter of step {step + 1} in {options.out / 'adapter.pt'}")


if __name__ == "__main__":
    main()
