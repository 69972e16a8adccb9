#!/usr/bin/env bash
# Replays the whole making of a parser: scripts/retrain.sh parser-2026.11-r2 [options of finetune.py]
# Data, checks, training, export, a registry entry as candidate, and the scores on dev and (once, at the end) on test.
# Training resumes where it stopped; on two cores it takes about an hour. Needs: scripts/test once, pip install -e .[train].
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
id=${1:?usage: scripts/retrain.sh MODEL-ID [options of finetune.py]}
shift
run=runs/$id
python=.venv/bin/python

$python scripts/build_dataset.py
$python scripts/validate_dataset.py --quiet
$python scripts/finetune.py --out "$run" "$@"
$python scripts/export_gguf.py "$run" "models/$id.gguf"
$python scripts/register.py "$run" "$id"
.venv/bin/todoapp model fetch "$id"
$python scripts/evaluate.py --model "$id" --split dev --json "$run/dev.json"
$python scripts/evaluate.py --model "$id" --split test --json "$run/test.json"
$python scripts/register.py "$run" "$id" --scores "$run/dev.json" "$run/test.json"
echo "To let the app run it: scripts/register.py $run $id --current --scores $run/dev.json $run/test.json"
