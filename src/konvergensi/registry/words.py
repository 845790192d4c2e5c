"""The words a person is found by: names written alike, and sounds that are written in two ways made one.

Wider than the rules that tell children apart: a search may show too many, never leave out who was meant.
"""

import polars as pl

from konvergensi.registry._names import folded, joined, parents

# Letters that are heard alike; between siblings they tell names apart, in a search they must not
_SOUNDS = {"Y": "I", "J": "I", "F": "P", "V": "P", "Z": "S", "X": "S"}
_DOUBLED = {letter * 2: letter for letter in "ABCDEFGHIKLMNOPRSTUW"}


def name_key(name: pl.Expr) -> pl.Expr:
    """The name written alike, without blanks: what sorting and equality use. Empty where there is no letter."""
    return joined(folded(name)).fill_null("")


def parent_key(name: pl.Expr) -> pl.Expr:
    """The first parent's name written alike. Empty where there is none."""
    return parents(name).list.get(0).fill_null("")


def name_tokens(name: pl.Expr) -> pl.Expr:
    """The words of a name, and the whole without blanks (`NUR AINI` is found as `NURAINI`): a list, each once."""
    words = folded(name)
    whole = joined(words)
    return _tokens(pl.concat_list(words.str.split(" "), whole))


def parent_tokens(name: pl.Expr) -> pl.Expr:
    """The words of both parents' names: a list, each once."""
    return _tokens(parents(name).list.drop_nulls().list.join(" ").str.split(" "))


def query_tokens(text: str) -> list[str]:
    """The words of what was typed into a search box, as `name_tokens` writes them; the last ones may be beginnings."""
    typed = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found = typed.select(_tokens(folded(pl.col("text")).str.split(" ")).alias("words")).get_column("words")
    return found.to_list()[0] or []


def _tokens(words: pl.Expr) -> pl.Expr:
    sounds = words.list.eval(
        pl.element().str.replace_many(_SOUNDS).str.replace_many(_DOUBLED, leftmost=True).str.slice(0, 60)
    )
    return sounds.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
