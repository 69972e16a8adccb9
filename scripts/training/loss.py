"""The cross-entropy of an output layer that stays as it is, a few positions at a time."""

from typing import Any

import torch

POSITIONS = 128  # at once; 256,000 words of vocabulary take 130 MB of them


class _FrozenHeadLoss(torch.autograd.Function):
    """Computes the gradient along with the loss: no logits are kept, which would take gigabytes of a large vocabulary.

    As in Hsu et al., Liger Kernel (2024), "FusedLinearCrossEntropy", without the gradient of the weights.
    """

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        losses = torch.empty(len(hidden), dtype=torch.float32, device=hidden.device)
        gradient = torch.empty_like(hidden)
        for start in range(0, len(hidden), POSITIONS):
            part = slice(start, start + POSITIONS)
            logits = (hidden[part] @ weight.T).float()
            wanted = targets[part, None]
            whole = logits.logsumexp(1, keepdim=True)
            losses[part] = (whole - logits.gather(1, wanted)).squeeze(1)
            logits.sub_(whole).exp_()
            logits.scatter_add_(1, wanted, torch.full_like(whole, -1.0))
            gradient[part] = logits.to(weight.dtype) @ weight
        ctx.save_for_backward(gradient)
        return losses

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * upstream[0].to(gradient.dtype)[:, None], None, None


def frozen_head_loss(hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Give the cross-entropy of each position, in nats, without gradients for the weights.

    Args:
        hidden: (positions, width), what the output layer reads.
        weight: (vocabulary, width), of the same dtype.
        targets: (positions,), the tokens that should come.
    """
    losses: torch.Tensor = _FrozenHeadLoss.apply(hidden, weight, targets)  # type: ignore[no-untyped-call]
    return losses
