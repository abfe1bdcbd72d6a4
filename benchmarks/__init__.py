"""
What crmkit promises to be fast, timed as ratios: ``python -m benchmarks``.
"""
