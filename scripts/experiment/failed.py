"""What ends an experiment: told to the person who runs it in one line, with the remedy."""


class Failed(Exception):
    pass
