"""What every part of the course may use: facts about the course, reading a table, words, links, escaping.

A feature's folder imports this one and no other feature. tests/test_structure.py holds that.
"""
