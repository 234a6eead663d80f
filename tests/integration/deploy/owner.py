"""Own a stack that tests kill: `python -m tests.integration.deploy.owner <data folder>`."""

import sys
import time
from pathlib import Path

from deploy.embedded.stack import Stack
from services.settings import Settings

if __name__ == "__main__":
    with Stack(Settings(data=Path(sys.argv[1])), tests=True):
        time.sleep(600)
