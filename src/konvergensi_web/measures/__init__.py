"""Measurements, worklists, indicator values, releases and targets."""
