"""What every stage needs and no stage owns: accounts, scope, action log, privacy, files, jobs, health.

Importable by all apps; imports none of them (only `regions`). Where a stage must be heard here, it registers.
"""
