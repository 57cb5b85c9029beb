"""Commands that print figures: `python -m benchmarks.<name>`. Each names the machine and what it measured."""
