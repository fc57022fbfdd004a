"""Bytes to payload and back: one codec a module, each total over all bytes."""
