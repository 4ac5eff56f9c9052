"""Trying rankings on the past, and learning from it."""

from community.deflection.jobs.backtesting import Backtest, backtest
from community.deflection.jobs.training import Training, train, train_apart

__all__ = ["Backtest", "Training", "backtest", "train", "train_apart"]
