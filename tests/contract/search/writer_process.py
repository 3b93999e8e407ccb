"""A writer to be killed: applies batch after batch and tells each number once it was acknowledged."""

import itertools
import os
import sys

from search_shelf import SCHEMA, put

from search.connect import connect

index = connect(sys.argv[1], SCHEMA, "write")
for number in itertools.count():
    index.apply([put(f"{os.environ['RUN']}-{number}", "Toán học", body="phân số " * 50)])
    print(number, flush=True)
