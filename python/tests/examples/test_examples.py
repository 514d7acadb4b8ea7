"""The examples of the package with the packages that they are for: `.ci/long python_examples`.

$THROUGHLINE is the command, $KERAS_PYTHON an interpreter with TensorFlow. What is absent is skipped by name.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PYTHON = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PYTHON))

import throughline  # noqa: E402
from throughline._command import program  # noqa: E402

NETWORK = "kws-c{}-d{}s2-d{}"


def example(folder, name, *arguments, python=sys.executable, **environment):
    settings = {**os.environ, "PYTHONPATH": str(PYTHON), "THROUGHLINE_DB": str(folder / "rows.sqlite"), **environment}
    command = [python, str(PYTHON / "examples" / name), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=settings, cwd=folder, check=False)


def test_optuna_keeps_its_limit(tmp_path):
    pytest.importorskip("optuna")
    run = example(tmp_path, "search_optuna.py", "20", "24")
    assert run.returncode == 0, run.stderr
    network, latency = re.search(r"^(kws-\S+): .* at most ([0-9.]+) ms", run.stdout).groups()
    assert float(latency) <= 20
    # What was found is what predict says of it.
    found = throughline.predict(network, db=str(tmp_path / "rows.sqlite"))
    assert abs(found.high_ms - float(latency)) < 0.01
    # No network of 24 drawn widths keeps a hundredth of a millisecond.
    assert example(tmp_path, "search_optuna.py", "0.01", "3").returncode == 1


def test_pytorch_keeps_its_limit(tmp_path):
    pytest.importorskip("torch")
    run = example(tmp_path, "train_with_cost.py", "4", "100")
    assert run.returncode == 0, run.stderr
    before = re.search(r"before: \S+, ([0-9.]+) ms emulated", run.stdout)
    after = re.search(r"after: (\S+), ([0-9.]+) ms emulated \(([0-9.]+) to ([0-9.]+) ms\)", run.stdout)
    assert float(before[1]) > 4 >= float(after[4]), run.stdout
    # Twelve classes: a twelfth is what guessing gives.
    assert int(re.search(r"accuracy with soft gates (\d+)%", run.stdout)[1]) > 50, run.stdout
    # The board itself, virtual, runs the network that was found within the interval.
    model = tmp_path / "found.tflite"
    subprocess.run([program(), "generate", after[1], "--out", str(model)], check=True, capture_output=True)
    profile = throughline.profile(str(model), board="virtual:f746zg", db=str(tmp_path / "rows.sqlite"))
    assert float(after[3]) - 0.01 <= profile["latency_ms"] <= float(after[4]) + 0.01, (run.stdout, profile["latency_ms"])


def test_a_term_of_torch_has_the_value_and_the_gradient_of_predict(tmp_path):
    torch = pytest.importorskip("torch")
    db = str(tmp_path / "rows.sqlite")
    with throughline.cost(NETWORK, least=16, most=64, db=db) as cost:
        widths = torch.tensor([32.0, 40.0, 24.0], requires_grad=True)
        term = cost(widths)
        found = throughline.predict(NETWORK.format(32, 40, 24), db=db)
        assert found.low_ms <= term.item() <= found.high_ms
        term.backward()
        assert (widths.grad > 0).all()
        # Parameters as they come: one tensor a layer.
        layers = [torch.nn.Parameter(torch.tensor(value)) for value in (33.0, 41.5, 24.5)]
        cost(layers).backward()
        value, slopes = cost.linear([33.0, 41.5, 24.5])
        assert [layer.grad.item() for layer in layers] == pytest.approx(slopes)
        # Downhill.
        optimizer = torch.optim.SGD([widths], lr=20.0)
        start = cost(widths).item()
        for _ in range(10):
            optimizer.zero_grad()
            cost(widths).backward()
            optimizer.step()
        assert throughline.predict(NETWORK.format(*cost.whole(widths.tolist())), db=db).latency_ms < 0.8 * start


def test_keras_to_a_verdict(tmp_path):
    python = os.environ.get("KERAS_PYTHON", "")
    if not os.access(python, os.X_OK):
        pytest.skip("no $KERAS_PYTHON: Tests/Conversion/setup keras")
    for limit, verdict, code in [("20ms", "within", 0), ("1ms", "exceeded", 1)]:
        run = example(tmp_path, "keras_verdict.py", limit, python=python, TF_CPP_MIN_LOG_LEVEL="3")
        assert run.returncode == code, run.stderr
        assert run.stdout.splitlines()[-1] == verdict
        assert re.search(r"M MACs, [0-9.]+ ms emulated", run.stdout), run.stdout


def test_limits_as_a_test_of_pytest(tmp_path):
    for network, code in [("micronet-kws-s", 0), ("micronet-kws-l", 1)]:
        model = tmp_path / f"{network}.tflite"
        subprocess.run([program(), "generate", network, "--out", str(model)], check=True, capture_output=True)
        settings = {**os.environ, "PYTHONPATH": str(PYTHON), "MODEL": str(model)}
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(PYTHON / "examples/test_model.py")],
            env=settings, cwd=tmp_path, check=False, capture_output=True, text=True,
        )
        assert run.returncode == code, run.stdout


def test_rows_as_a_frame(tmp_path):
    pandas = pytest.importorskip("pandas")
    model = tmp_path / "model.tflite"
    subprocess.run([program(), "generate", "kws-c16-d16s2", "--out", str(model)], check=True, capture_output=True)
    throughline.profile(str(model), board="virtual:f746zg", db=str(tmp_path / "rows.sqlite"))
    frame = throughline.rows(db=str(tmp_path / "rows.sqlite")).to_frame()
    assert isinstance(frame, pandas.DataFrame) and list(frame["model"]) == ["model.tflite"]
