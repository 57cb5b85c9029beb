"""`python -m parvis` is the command line."""

import sys

from parvis.web.commands import main

sys.exit(main())
