"""Runs in the peer's own environment: red-dwarf on votes from a file, its CPU seconds and the peak of its memory."""

import json
import resource
import sys
import time
import warnings

import numpy as np
from reddwarf.implementations.base import run_pipeline


def main() -> None:
    warnings.simplefilter("ignore")
    row, col, value = np.load(sys.argv[1])
    votes = [
        {"participant_id": one, "statement_id": other, "vote": cast}
        for one, other, cast in zip(row.tolist(), col.tolist(), value.tolist(), strict=True)
    ]
    began = time.process_time()
    found = run_pipeline(votes=votes, reducer="pca", clusterer="kmeans", random_state=1)
    spent = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    groups = found.participants_df["cluster_id"].dropna().nunique()
    print(json.dumps({"cpu": spent, "memory": memory, "k": int(groups)}))


if __name__ == "__main__":
    main()
