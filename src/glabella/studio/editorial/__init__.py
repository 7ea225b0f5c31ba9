"""The editorial process: pages as editors write them, with drafts, checks, review and a record of both."""
