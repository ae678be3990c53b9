"""Runs once before each new version: a migration, say. If it fails, the version before it stays."""

print("prepared")
