"""The trained spaCy pipeline ``en_ketaminer``: its tokeniser and how it is loaded. Heavy: import it inside functions."""
