"""``python -m ketaminer`` is the ``ketaminer`` command."""

from ketaminer.cli import main

if __name__ == "__main__":
    main()
