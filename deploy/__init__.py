"""Deployment: the command line, the embedded servers, migrations."""
