"""Backups: one encrypted file with the database, the files and a manifest of checksums; and the way back.

The keys of personal data are not in it: who finds a backup and its passphrase reads no NIK. They are backed up by
themselves (`--keys`), to be kept elsewhere.
"""
