"""Trying rankings on the past, learning from it, and making outcomes final."""

from community.deflection.jobs.backtesting import Backtest, backtest
from community.deflection.jobs.settling import settle_visits
from community.deflection.jobs.training import Training, train, train_apart

__all__ = ["Backtest", "Training", "backtest", "settle_visits", "train", "train_apart"]
