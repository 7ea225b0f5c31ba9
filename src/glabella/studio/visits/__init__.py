"""Visits: one person's photograph and what was made of it, sealed, owned, and gone when told."""
