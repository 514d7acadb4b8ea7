"""Limits as a test: run by pytest, with MODEL in the environment or model.tflite here."""

import os

import throughline

MODEL = os.environ.get("MODEL", "model.tflite")


def test_model_keeps_its_limits():
    throughline.check(MODEL, max_latency="60ms", max_sram="192K", max_flash="384K").require()


def test_nothing_is_dearer_than_half_of_the_time():
    operators = throughline.inspect(MODEL, per_op=True)["operators"]
    dearest = max(operators, key=lambda op: op["share"])
    assert dearest["share"] < 0.5, f"op {dearest['index']} {dearest['op']} takes {dearest['share']:.0%}"
