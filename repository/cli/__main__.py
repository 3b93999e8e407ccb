"""`python -m repository.cli`: how the supervisor starts its worker, whatever the PATH holds."""

from repository.cli import main

main()
