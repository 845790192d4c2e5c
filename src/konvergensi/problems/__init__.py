"""The one error catalogue: every message a user can meet, with what happened, why, and what to do.

A stage's problems stand in the module of the same name (`problems.sources`, `problems.regions`, ...).
A problem of a *row* is collected (`Finding`) and its row is stored, held or refused; a problem of a whole
*file or command* is raised (`ProblemError`) and ends the command with a clear sentence.
"""

from konvergensi.problems._problem import FATES, Fate, Finding, Problem, ProblemError, Sentence, catalogue, fill

__all__ = ["FATES", "Fate", "Finding", "Problem", "ProblemError", "Sentence", "catalogue", "fill"]
