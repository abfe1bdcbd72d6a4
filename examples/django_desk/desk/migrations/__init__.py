"""
How the tables came to be what they are; written by ``manage.py makemigrations``.
"""
