"""
A store of crmkit on Django's ORM: one connection for the shop's work and ours.
"""
