"""Operations on people, families, posyandu and duplicates. Names and numbers are masked, whoever asks."""

from ninja import Router

from konvergensi_web.registry.api.duplicates import router as duplicates
from konvergensi_web.registry.api.families import router as families
from konvergensi_web.registry.api.people import router as people
from konvergensi_web.registry.api.places import router as places

router = Router()
for part in (people, families, places, duplicates):
    router.add_router("", part)
