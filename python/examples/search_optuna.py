"""Searches widths of a keyword-spotting network by Optuna: most MACs under a limit of latency.

MACs stand for accuracy here, so that the example needs no training; put your own score in their place. Needs Optuna 5.

    python search_optuna.py LIMIT_MS TRIALS
"""

import sys

import optuna

import throughline


def main(limit_ms: float, trials: int) -> None:
    with throughline.Predictor() as predictor:

        def objective(trial: optuna.Trial) -> float:
            widths = [8 * trial.suggest_int(f"w{place}", 2, 24) for place in range(4)]
            # A name of a network stands for its file.
            found = predictor("kws-c{}-d{}s2-d{}-d{}".format(*widths))
            # The upper end of the interval keeps the limit, not the middle.
            trial.set_constraint("over_ms", (1e9 if found.high_ms is None else found.high_ms) - limit_ms)
            trial.set_user_attr("network", found.model)
            return found.macs

        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=1))
        study.optimize(objective, n_trials=trials)
    kept = [trial for trial in study.trials if trial.constraints["over_ms"] <= 0]
    if not kept:
        sys.exit(f"no network keeps {limit_ms} ms; raise the limit or the number of trials")
    best = max(kept, key=lambda trial: trial.value)
    at_most = best.constraints["over_ms"] + limit_ms
    print(f"{best.user_attrs['network']}: {best.value / 1e6:.2f} M MACs, at most {at_most:.2f} ms")


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    main(float(sys.argv[1]), int(sys.argv[2]))
