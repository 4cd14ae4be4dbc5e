"""Structured claims about drugs from scientific papers, each linked to the characters it came from."""

__version__ = "0.1.0"
