"""Base templates, components, static files, and the composite pages (beranda, wilayah, anak)."""
