"""One run over several processes, started by `torchrun` or `accelerate launch`; alone, all of it does nothing."""

import os

import torch
import torch.distributed as dist
from torch import nn


def processes() -> tuple[int, int, torch.device]:
    """Give this process's place among those of the run, their number, and its device."""
    world, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    has_gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if has_gpu else torch.device("cpu")
    if has_gpu:
        torch.cuda.set_device(device)
    if world > 1:
        dist.init_process_group("nccl" if has_gpu else "gloo")
    return rank, world, device


def leave() -> None:
    """Leave the group of processes."""
    if dist.is_initialized():
        dist.destroy_process_group()


def total(values: torch.Tensor) -> torch.Tensor:
    """Add up what each process holds."""
    if dist.is_initialized():
        dist.all_reduce(values)
    return values


def share_gradients(parameters: list[nn.Parameter], *sums: float, device: torch.device) -> list[float]:
    """Turn summed gradients into the mean over all processes' answer tokens, the last of `sums`; gives all sums."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not dist.is_initialized():
        for gradient in gradients:
            gradient.div_(sums[-1])
        return list(sums)
    flat = total(torch.cat([*(gradient.reshape(-1) for gradient in gradients), torch.tensor(sums, device=device)]))
    shared: list[float] = flat[-len(sums) :].tolist()
    position = 0
    for gradient in gradients:
        gradient.copy_(flat[position : position + gradient.numel()].view_as(gradient) / shared[-1])
        position += gradient.numel()
    return shared
