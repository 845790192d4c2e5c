"""The columns in which measurements travel through the flow, and those of what was found wrong with them.

One row is one measuring of one child. Text cells are stripped (also of U+00A0); what the source left empty is null.
Later stages add columns and never change these: `registry` adds `child_id`, `measures` adds `haz`, `haz_flag`, ...
"""

import polars as pl

MEASUREMENTS: dict[str, pl.DataType] = {
    # where it came from
    "file": pl.String(),  # name of the file, without folders
    "sheet": pl.String(),  # sheet of a workbook, "" otherwise
    "row": pl.Int64(),  # row number as the user sees it in the file, 1-based
    # who
    "nik": pl.String(),  # digits as in the source, also when too short
    "name": pl.String(),
    "sex": pl.Int8(),  # 1 = L (boy), 2 = P (girl)
    "birth_date": pl.Date(),
    "birth_weight_kg": pl.Float64(),  # null where the source says 0
    "birth_length_cm": pl.Float64(),
    "parent_name": pl.String(),
    "rt": pl.String(),
    "rw": pl.String(),
    "address": pl.String(),
    # where: names as in the source, codes from `konvergensi.regions`
    "province": pl.String(),
    "regency": pl.String(),
    "district": pl.String(),  # kecamatan
    "puskesmas": pl.String(),
    "village": pl.String(),  # desa / kelurahan
    "posyandu": pl.String(),
    "regency_code": pl.String(),  # 36.04
    "district_code": pl.String(),  # 36.04.05, null when unresolved
    "village_code": pl.String(),  # 36.04.05.2001, null when unresolved
    # the measuring
    "measured_on": pl.Date(),
    "month": pl.String(),  # month of measured_on, "2024-08"
    "weight_kg": pl.Float64(),
    "length_height_cm": pl.Float64(),
    "posture": pl.String(),  # "l" lying, "h" standing, null unknown
    "oedema": pl.Boolean(),  # null when the source does not say
    "muac_cm": pl.Float64(),  # LiLA, null where the source says 0
    # what the national application printed: official, kept beside ours
    "printed_waz": pl.Float64(),
    "printed_haz": pl.Float64(),
    "printed_whz": pl.Float64(),
    "printed_waz_class": pl.String(),
    "printed_haz_class": pl.String(),
    "printed_whz_class": pl.String(),
    "printed_gain": pl.String(),  # N, T, O, B or null
    # services
    "pmt_kg": pl.Float64(),
    "vitamin_a": pl.Int64(),
    "kpsp": pl.String(),
    "kia": pl.String(),
    "detail_status": pl.String(),
}

FINDINGS: dict[str, pl.DataType] = {
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),  # null for a finding about the whole file
    "column": pl.String(),  # header as in the file
    "value": pl.String(),  # as in the file; a personal value is masked when written out
    "code": pl.String(),
    "fate": pl.String(),  # stored, held, refused or stopped
    "what": pl.String(),
    "why": pl.String(),
    "do": pl.String(),
}
