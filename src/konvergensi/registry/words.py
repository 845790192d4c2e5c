"""The words a person is found by: names written alike, and sounds that are written in two ways made one.

Wider than the rules that tell children apart: a search may show too many, never leave out who was meant.
"""

import polars as pl

from konvergensi.registry import _plain
from konvergensi.registry._names import folded, joined, parents

# Letters that are heard alike; between siblings they tell names apart, in a search they must not
_SOUNDS = {"Y": "I", "J": "I", "F": "P", "V": "P", "Z": "S", "X": "S"}
_ONCE = "ABCDEFGHIKLMNOPRSTUW"
_DOUBLED = {letter * 2: letter for letter in _ONCE}
_LONGEST = 60


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
    if text.isascii():  # nearly always, and a hundred times quicker
        heard = (
            (_plain.folded(text) or "").translate(str.maketrans("".join(_SOUNDS), "".join(_SOUNDS.values())))
        ).split(" ")
        found = (_plain.without_doubles(word, _ONCE)[:_LONGEST] for word in heard)
        return list(dict.fromkeys(word for word in found if word))
    typed = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    words = typed.select(_tokens(folded(pl.col("text")).str.split(" ")).alias("words")).get_column("words")
    return words.to_list()[0] or []


def key_of(name: str) -> str:
    """`name_key` of one name."""
    if name.isascii():
        return _plain.joined(_plain.folded(name) or "")
    return str(pl.select(name_key(pl.lit(name, dtype=pl.String))).item())


def _tokens(words: pl.Expr) -> pl.Expr:
    sounds = words.list.eval(
        pl.element().str.replace_many(_SOUNDS).str.replace_many(_DOUBLED, leftmost=True).str.slice(0, _LONGEST)
    )
    return sounds.list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
