"""The errors that a user can cause; each message says where, what was found and what to do."""


class TwowayError(Exception):
    """Base of all errors a user can cause. The command line prints it and exits with 2."""


class ModelError(TwowayError):
    """A model folder that is missing, incomplete, altered or of another format version."""


class ReadError(TwowayError):
    """An archive or table that cannot be read: not found, not recognised, broken, encrypted."""


class DataError(TwowayError):
    """Labelled data that cannot be trained or judged on, with every bad row named at once."""


class FetchError(TwowayError):
    """A public file that could not be had, or is not the file it should be."""


class ConfigError(TwowayError):
    """A setting that is unknown or out of range, with its place and the nearest known one."""
