"""
The application: the shop's own table, crmkit's records, and a store that keeps them.
"""
