"""Searches widths of a keyword-spotting network by Optuna: most MACs under a limit of latency.

MACs stand for accuracy here, so that the example needs no training; put your own score in their place.

    python search_optuna.py LIMIT_MS TRIALS
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import optuna

import throughline
from throughline._command import program


def main(limit_ms: float, trials: int) -> None:
    folder = tempfile.TemporaryDirectory()
    with throughline.Predictor() as predictor:

        def objective(trial: optuna.Trial) -> float:
            widths = [8 * trial.suggest_int(f"w{place}", 2, 24) for place in range(4)]
            name = f"kws-c{widths[0]}-d{widths[1]}s2-d{widths[2]}-d{widths[3]}"
            path = Path(folder.name) / f"{name}.tflite"
            subprocess.run([program(), "generate", name, "--out", str(path)], check=True, capture_output=True)
            found = predictor(str(path))
            # The upper end of the interval keeps the limit, not the middle.
            trial.set_user_attr("high_ms", found.high_ms)
            trial.set_user_attr("over", [(found.high_ms if found.high_ms is not None else 1e9) - limit_ms])
            return found.macs

        sampler = optuna.samplers.TPESampler(
            seed=1, constraints_func=lambda trial: trial.user_attrs["over"]
        )
        study = optuna.create_study(direction="maximize", sampler=sampler)
        study.optimize(objective, n_trials=trials)
    kept = [trial for trial in study.trials if trial.user_attrs["over"][0] <= 0]
    if not kept:
        sys.exit(f"no network keeps {limit_ms} ms; raise the limit or the number of trials")
    best = max(kept, key=lambda trial: trial.value)
    print(f"{best.params}: {best.value / 1e6:.2f} M MACs, at most {best.user_attrs['high_ms']:.2f} ms")
    folder.cleanup()


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    main(float(sys.argv[1]), int(sys.argv[2]))
