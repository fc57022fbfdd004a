"""Captures judged in pieces on a cluster: what a piece is, what a worker does with it, what is kept, and how the run takes it. Import the modules: all but `recipe` load Dask or fsspec."""
