"""How Lianban stands up: the command line, the embedded servers, migrations."""
