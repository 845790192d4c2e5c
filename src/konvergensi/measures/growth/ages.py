"""The days on which the WHO standards turn: facts of the standards, the same in every module that asks.

Source: WHO Child Growth Standards (2006), chapters 1 and 7; WHO Anthro for the ninth month.
"""

DAYS_PER_MONTH = 30.4375
LAST_DAY = 1826  # the last whole day below 60 months
HEIGHT_FROM_DAY = 731  # length lying until the day before, height standing from then on
STANDING_FROM_DAY = 274  # nine months, for whole days: measured standing earlier, the posture counts as unknown
POSTURE_CM = 0.7  # what a child loses in height by standing up
