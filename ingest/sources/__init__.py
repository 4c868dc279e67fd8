"""Where candidates come from: one sub-package per kind of source, each ending in ``ingest.candidate.Candidate``."""
