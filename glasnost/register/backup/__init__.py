"""Backups: one encrypted file that holds a register, made while people write, and opened again.

The file is a tar archive inside an age file, so that it opens without Glasnost too: `age -d -i KEY FILE | tar -x`, then
`sha256sum -c SHA256SUMS`.
"""
