"""Konvergensi, the library: from a posyandu's weighing to a number that can be trusted.

The packages are the stages of the flow (`sources`, `registry`, `measures`, ...). Nothing here reads the clock,
the network or a setting: `today` is always an argument.
"""

__version__ = "0.1.0"
