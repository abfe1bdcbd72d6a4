"""
Reading an event log and taking it through crmkit.
"""
