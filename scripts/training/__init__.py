"""What scripts/finetune.py and scripts/export_gguf.py share; needs the [train] extra."""
