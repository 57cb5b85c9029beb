"""The encoder's layers as an ONNX graph: rows of words in, one vector of length 1 out, for one text at a time.

A post-norm BERT: positions from 0, the row of type 0 added, erf-GELU, mean of the tokens. There is neither padding nor
mask because there is no batch: with numbers of 8 bits a text's vector would depend on its neighbours in the batch.

* Matrices have 7 bits and a sign, one scale per output. The eighth bit would overflow the 16-bit sums that processors
  without VNNI make, and the same text would get another vector on another machine.
* The input of a matrix is rounded to 8 bits with one scale for the text. The widest one (after GELU) is first divided
  by each token's own largest value: without it the loudest token decides how coarse all others become.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from parvis.triage.engine.semantic import wire
from parvis.triage.engine.semantic.blocks import Floats
from parvis.triage.engine.semantic.weights import Weights

OPSET, IR = 17, 8
HIGHEST = 64  # 2 × 255 × 64 < 2¹⁵
INPUT, OUTPUT = "words", "vector"
MOST_TOKENS = 256
_TYPES = {"float32": 1, "int8": 3, "int64": 7}  # TensorProto.DataType
_FLOAT = _TYPES["float32"]
_ATTRIBUTES = {"float": 1, "int": 2, "ints": 7}  # AttributeProto.AttributeType


@dataclass
class _Graph:
    """Nodes and constants in the order in which they were named."""

    nodes: list[bytes] = field(default_factory=list)
    constants: dict[str, bytes] = field(default_factory=dict)

    def node(
        self, kind: str, *inputs: str, out: str | tuple[str, ...], **attributes: int | float | tuple[int, ...]
    ) -> str:
        outputs = (out,) if isinstance(out, str) else out
        written = b"".join(wire.text(1, name) for name in inputs)
        written += b"".join(wire.text(2, name) for name in outputs)
        written += wire.text(3, outputs[0]) + wire.text(4, kind)
        written += b"".join(wire.sized(5, _attribute(name, value)) for name, value in attributes.items())
        self.nodes.append(written)
        return outputs[0]

    def constant(self, name: str, values: npt.ArrayLike, dtype: str = "float32") -> str:
        array = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
        self.constants[name] = (
            wire.numbers(1, array.shape)
            + wire.number(2, _TYPES[dtype])
            + wire.text(8, name)
            + wire.sized(9, array.tobytes())
        )
        return name

    def written(self, hidden: int) -> bytes:
        """A ModelProto."""
        graph = b"".join(wire.sized(1, node) for node in self.nodes) + wire.text(2, "encoder")
        graph += b"".join(wire.sized(5, constant) for constant in self.constants.values())
        graph += wire.sized(11, _value(INPUT, ("tokens", hidden))) + wire.sized(12, _value(OUTPUT, (hidden,)))
        return wire.number(1, IR) + wire.sized(7, graph) + wire.sized(8, wire.number(2, OPSET))


def _attribute(name: str, value: int | float | tuple[int, ...]) -> bytes:
    if isinstance(value, float):
        return wire.text(1, name) + wire.real(2, value) + wire.number(20, _ATTRIBUTES["float"])
    if isinstance(value, int):
        return wire.text(1, name) + wire.number(3, value) + wire.number(20, _ATTRIBUTES["int"])
    return wire.text(1, name) + wire.numbers(8, value) + wire.number(20, _ATTRIBUTES["ints"])


def _value(name: str, sizes: tuple[str | int, ...]) -> bytes:
    dims = b"".join(
        wire.sized(1, wire.text(2, size) if isinstance(size, str) else wire.number(1, size)) for size in sizes
    )
    tensor = wire.number(1, _FLOAT) + wire.sized(2, dims)
    return wire.text(1, name) + wire.sized(2, wire.sized(1, tensor))


def onnx_model(weights: Weights) -> bytes:
    """The same weights give the same bytes."""
    shape, graph = weights.shape, _Graph()
    rows = _embedded(graph, weights)
    for layer in range(shape.layers):
        rows = _layer(graph, weights, f"l{layer}.", rows)
    mean = graph.node("ReduceMean", rows, out="mean", axes=(0,), keepdims=0)
    length = graph.node("ReduceL2", mean, out="length", axes=(0,), keepdims=1)
    graph.node("Div", mean, length, out=OUTPUT)
    return graph.written(shape.hidden)


def most_tokens(weights: Weights) -> int:
    return min(MOST_TOKENS, weights.shape.positions)


def _embedded(graph: _Graph, weights: Weights) -> str:
    shape = weights.shape
    places = weights.floats("emb.pos").reshape(-1, shape.hidden)[: most_tokens(weights)]
    graph.constant("places", places + weights.floats("emb.type")[: shape.hidden])
    graph.constant("none", [0], "int64")
    graph.node("Shape", INPUT, out="count", start=0, end=1)
    graph.node("Slice", "places", "none", "count", "none", out="placed")
    graph.node("Add", INPUT, "placed", out="summed")
    return _norm(graph, weights, "emb.ln", "summed")


def _norm(graph: _Graph, weights: Weights, name: str, rows: str) -> str:
    scale = graph.constant(f"{name}.w", weights.floats(f"{name}.w"))
    shift = graph.constant(f"{name}.b", weights.floats(f"{name}.b"))
    epsilon = float(weights.shape.epsilon)
    return graph.node("LayerNormalization", rows, scale, shift, out=f"{name}.out", axis=-1, epsilon=epsilon)


def _layer(graph: _Graph, weights: Weights, layer: str, rows: str) -> str:
    heard = _attention(graph, weights, layer, rows)
    graph.node("Add", rows, heard, out=f"{layer}a")
    rows = _norm(graph, weights, f"{layer}aln", f"{layer}a")
    wide = _gelu(graph, layer, _product(graph, weights, f"{layer}fi", rows, [f"{layer}fi"]))
    narrow = _product_by_token(graph, weights, f"{layer}fo", wide)
    graph.node("Add", rows, narrow, out=f"{layer}o")
    return _norm(graph, weights, f"{layer}oln", f"{layer}o")


def _attention(graph: _Graph, weights: Weights, layer: str, rows: str) -> str:
    """The three matrices as one; the scale of the scores is part of the first."""
    hidden, heads = weights.shape.hidden, weights.shape.heads
    size = hidden // heads
    together = [f"{layer}{name}" for name in "qkv"]
    asked = _product(graph, weights, f"{layer}qkv", rows, together, first=size**-0.5)
    apart = graph.constant("apart", [0, 3, heads, size], "int64")
    graph.node("Reshape", asked, apart, out=f"{layer}apart")
    graph.node("Transpose", f"{layer}apart", out=f"{layer}heads", perm=(1, 2, 0, 3))
    queries, keys, values = (f"{layer}{name}.heads" for name in "qkv")
    graph.node("Split", f"{layer}heads", out=(queries, keys, values), axis=0)
    graph.node("Transpose", keys, out=f"{layer}turned", perm=(0, 1, 3, 2))
    graph.node("MatMul", queries, f"{layer}turned", out=f"{layer}scores")
    graph.node("Softmax", f"{layer}scores", out=f"{layer}shares", axis=-1)
    graph.node("MatMul", f"{layer}shares", values, out=f"{layer}mixed")
    graph.node("Transpose", f"{layer}mixed", out=f"{layer}back", perm=(0, 2, 1, 3))
    joined = graph.node(
        "Reshape", f"{layer}back", graph.constant("joined", [-1, hidden], "int64"), out=f"{layer}joined"
    )
    return _product(graph, weights, f"{layer}ao", joined, [f"{layer}ao"])


def _product(
    graph: _Graph, weights: Weights, name: str, rows: str, matrices: list[str], *, first: float = 1.0
) -> str:
    """rows × matrix + bias; `first` multiplies the first of several matrices side by side."""
    shares = np.array([first, *[1.0] * (len(matrices) - 1)], dtype=np.float32)
    turned = [weights.matrix(f"{one}.w").T * share for one, share in zip(matrices, shares, strict=True)]
    biases = [weights.floats(f"{one}.b") * share for one, share in zip(matrices, shares, strict=True)]
    product = _whole_product(graph, name, rows, np.concatenate(turned, axis=1))
    return graph.node(
        "Add", product, graph.constant(f"{name}.bias", np.concatenate(biases)), out=f"{name}.out"
    )


def _product_by_token(graph: _Graph, weights: Weights, name: str, rows: str) -> str:
    """The same, each token measured by its own largest value."""
    graph.node("Abs", rows, out=f"{name}.sizes")
    graph.node("ReduceMax", f"{name}.sizes", out=f"{name}.loudest", axes=(-1,), keepdims=1)
    graph.node("Max", f"{name}.loudest", graph.constant("tiny", 1e-12), out=f"{name}.measure")
    graph.node("Div", rows, f"{name}.measure", out=f"{name}.even")
    product = _whole_product(graph, name, f"{name}.even", weights.matrix(f"{name}.w").T)
    graph.node("Mul", product, f"{name}.measure", out=f"{name}.loud")
    bias = graph.constant(f"{name}.bias", weights.floats(f"{name}.b"))
    return graph.node("Add", f"{name}.loud", bias, out=f"{name}.out")


def _whole_product(graph: _Graph, name: str, rows: str, matrix: Floats) -> str:
    """rows × matrix in whole numbers, one scale for the rows and one per column."""
    scales = np.maximum(np.abs(matrix).max(axis=0), np.float32(1e-12)) / np.float32(HIGHEST)
    graph.constant(f"{name}.whole", np.clip(np.rint(matrix / scales), -HIGHEST, HIGHEST), "int8")
    graph.constant(f"{name}.none", np.zeros(matrix.shape[1]), "int8")
    graph.constant(f"{name}.scales", scales)
    graph.node("DynamicQuantizeLinear", rows, out=(f"{name}.in", f"{name}.step", f"{name}.zero"))
    inputs = (f"{name}.in", f"{name}.whole", f"{name}.zero", f"{name}.none")
    graph.node("MatMulInteger", *inputs, out=f"{name}.sums")
    graph.node("Cast", f"{name}.sums", out=f"{name}.real", to=_FLOAT)
    graph.node("Mul", f"{name}.step", f"{name}.scales", out=f"{name}.steps")
    return graph.node("Mul", f"{name}.real", f"{name}.steps", out=f"{name}.product")


def _gelu(graph: _Graph, layer: str, rows: str) -> str:
    """In the shape that onnxruntime knows and makes one step of."""
    graph.node("Div", rows, graph.constant("root", 2**0.5), out=f"{layer}g1")
    graph.node("Erf", f"{layer}g1", out=f"{layer}g2")
    graph.node("Add", f"{layer}g2", graph.constant("one", 1.0), out=f"{layer}g3")
    graph.node("Mul", rows, f"{layer}g3", out=f"{layer}g4")
    return graph.node("Mul", f"{layer}g4", graph.constant("half", 0.5), out=f"{layer}gelu")
