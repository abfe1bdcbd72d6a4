"""
Attachments in a folder, each content under its digest.

The folder may be shared by several processes of one machine. Its layout is public:
``sha256/ab/ab…`` holds contents as they came, ``incoming/`` what is being written.
"""

from crmkit.adapters.files._store import FileAttachments

__all__ = ["FileAttachments"]
