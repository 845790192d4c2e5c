"""Sources on the platform: uploads, mapping, preview, batches, undo; rows are stored by a registered loader."""
