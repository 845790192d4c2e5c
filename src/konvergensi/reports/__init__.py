"""What lies on the table: one month of one kabupaten/kota as HTML, PDF, XLSX, Parquet, and a text for a chat.

Fed by `sources`, `registry` and `measures`; computes nothing of its own but differences and wording.
"""

from konvergensi.reports.build import Built, Order, build

__all__ = ["Built", "Order", "build"]
