"""Latency, memory and limits of TinyML models, by the throughline command."""

from ._answer import Error
from ._command import version
from ._calls import inspect, predict, predict_many, profile, rows
from ._check import CheckedLimit, CheckedModel, CheckResult, check
from ._cost import Cost, cost
from ._predictor import Predictor
from ._values import Prediction, Rows

__all__ = [
    "CheckResult",
    "CheckedLimit",
    "CheckedModel",
    "Cost",
    "Error",
    "Prediction",
    "Predictor",
    "Rows",
    "check",
    "cost",
    "inspect",
    "predict",
    "predict_many",
    "profile",
    "rows",
    "version",
]
