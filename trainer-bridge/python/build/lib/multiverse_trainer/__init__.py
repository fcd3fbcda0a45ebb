"""Fine-tuning with Multiverse Attention: reads what ``multiverse bridge prepare`` writes, and nothing else."""

__version__ = "0.1.0"
