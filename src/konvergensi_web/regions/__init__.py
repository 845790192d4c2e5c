"""The tree of regions as rows: province, regency, district (kecamatan), village (desa/kelurahan), posyandu below it.

Filled from the packaged list of `konvergensi.regions`; the path (`36.04.05.2001.`) is what every scope compares.
"""
