"""What a hand-in may use; serialize.py has what one answer may. guide/teaching.md tells teachers what they notice."""
CELL_SECONDS = 20  # of work, one cell; by the clock three times that
WORK_SECONDS = 120  # of work, the whole notebook
NOTEBOOK_SECONDS = 150  # by the clock, the whole notebook
TASK_SECONDS = 10  # the check of one task
CHECKS_SECONDS = 90  # all checks of a sheet
MEMORY = 2 << 30  # bytes
DISK, FILE = 200_000_000, 20_000_000  # bytes of all files and of one
OPEN_FILES = 256
CELL_OUTPUT = 10_000_000  # characters that a cell may print
OUTPUT = 8_000_000  # bytes that are read of what a process says
NOTEBOOK = 20_000_000  # bytes of one notebook
FOLDERS = 20  # in one another
MEMBERS, UNPACKED = 50_000, 1_000_000_000  # files and bytes that are read of one archive
