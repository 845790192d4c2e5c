"""Persons, households, posyandu: who is who, where, since when."""
