"""A stack's owner in a process of its own, to be killed: `python -m tests.deploy.owner <data folder>`."""

import sys
import time
from pathlib import Path

from deploy.embedded.stack import Stack
from services.settings import Settings

if __name__ == "__main__":
    with Stack(Settings(data=Path(sys.argv[1])), tests=True):
        time.sleep(600)
