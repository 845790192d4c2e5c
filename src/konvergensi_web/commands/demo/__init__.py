"""The demonstration district: an invented Kabupaten Serang, its offices and accounts, loaded as a real one is.

The exports are files of the real format, imported by the real loader through the accounts of the demonstration, so
what a visitor sees is what the product does. Every step looks whether it is done already; the command may be repeated.
"""
