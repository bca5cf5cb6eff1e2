"""The command line: one file a command; parse, one library call, render, exit code."""
