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
for what in "--split dev" --behaviours "--split test"; do
  # shellcheck disable=SC2086
  $python scripts/evaluate.py --model "$id" $what --save
done
$python scripts/register.py "$run" "$id"
echo "To let the app run it: todoapp model promote $id"
