"""Run the command line as ``python -m glabella``."""

from glabella.studio.cli import main

main()
