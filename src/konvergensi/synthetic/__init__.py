"""An invented population of any region: for demonstrations, tests and rehearsals, never for a real figure.

The same seed gives the same people whatever the size of a batch or the number of threads. Every NIK begins with the
reserved 99 in place of the province. Owns the generator; reads `regions`, `measures.growth` and the priors in
`parameters/synthetic.yaml`; nothing in the flow reads it but the command line.

    from konvergensi import synthetic

    people = synthetic.district(region="36.04", children=13_000, months=12, until="2024-08", seed=1, prevalence=24.0)
    for month in people.monthly():              # or people.month("2024-08")
        month.label                             # "2023-09"
        month.export                            # the export's columns as typed text, faults included
        month.measurements                      # numbers and codes (sources.schema.MEASUREMENTS), `id` = true child
        month.truth                             # true id, z, length, weight, and the row's faults in words
    people.children, people.households, people.pregnancies, people.events, people.posyandu
    people.targets("riil")                      # sasaran per posyandu; or "proyeksi"
    synthetic.write_exports(people, Path("out"), formats=("xlsx", "csv"), layout="plain", per="puskesmas")
    synthetic.stream(Path("all.parquet"), region="ID", children=2_000_000)     # bounded memory, no names
"""

from konvergensi.synthetic._calibrate import Achieved
from konvergensi.synthetic._dirt import Dirt
from konvergensi.synthetic._folder import leave_list, make_room
from konvergensi.synthetic._frames import MonthTables
from konvergensi.synthetic._layouts import write_csv
from konvergensi.synthetic._population import Population, district
from konvergensi.synthetic._stream import stream
from konvergensi.synthetic._write import write_exports

__all__ = [
    "Achieved",
    "Dirt",
    "MonthTables",
    "Population",
    "district",
    "leave_list",
    "make_room",
    "stream",
    "write_csv",
    "write_exports",
]
