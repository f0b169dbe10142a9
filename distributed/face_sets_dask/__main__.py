import sys

from face_sets_dask.cli import main

sys.exit(main())
