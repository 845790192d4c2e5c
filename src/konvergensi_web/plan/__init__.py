"""Programmes of the offices: who does what with which money."""
