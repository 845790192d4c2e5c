"""The platform people sign in to: Django on the pure library `konvergensi`.

The stages of the flow are its apps (`intake`, `registry`, `measures`, ...); `platform` holds what every stage needs
(accounts, scope, action log, privacy, jobs), `pages` the composite pages, `config` the settings and addresses.
"""
