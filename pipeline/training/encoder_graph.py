"""The fine-tuned encoder as an ONNX graph for one post, in floats or with int8 weights."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.scoring.encoder import import_libraries
from pipeline.training.encoder_network import Shape
from pipeline.training.encoder_ranges import Ranges, find_outliers, smoothing

_OPSET, _IR = 20, 10
_HEAD = "head"
_IN_FLOATS = re.compile(r"^head|\.outliers\.")

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass
class _Graph:
    """A graph that grows node by node; each method returns the name of its result."""

    epsilon: float
    ranges: Ranges = field(default_factory=dict)
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def node(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        from onnx import helper

        result = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], name=result, **attributes))
        return result

    def constant(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def build_graph(weights: Arrays, shape: Shape, ranges: Ranges | None = None) -> Any:
    """Return an ONNX model: ``pieces`` of shape (n_pieces,) in, ``scores`` of shape (1, n_outputs) out.

    One post has no padding, so there is no mask. The embeddings are int8 with a scale for each
    word piece; all else is float32, ready for `quantise`. The attention's scale is in the weights.

    Parameters
    ----------
    ranges : Ranges, optional
        With them the graph loses less in int8: what comes out of a normalisation is smoothed, and
        the few inner units that get far larger than the others are kept apart, in floats.
    """
    from onnx import TensorProto, helper

    graph = _Graph(shape.epsilon, dict(ranges or {}))
    x = _norm(graph, weights, "norm", _embed(graph, weights))
    for i in range(shape.n_layers):
        x = _norm(graph, weights, f"{i}.norm1", graph.node("Add", x, _attend(graph, weights, i, shape.n_heads, x)))
        x = _norm(graph, weights, f"{i}.norm2", graph.node("Add", x, _feed(graph, weights, i, x)))
    pooled = graph.node("ReduceMean", x, graph.constant("rows", np.array([0])), keepdims=1)
    graph.node("Identity", _linear(graph, weights, _HEAD, pooled), name="scores")
    n_outputs = len(weights["head.bias"])
    body = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info("pieces", TensorProto.INT64, ["n_pieces"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, n_outputs])],
        graph.constants,
    )
    return helper.make_model(
        body, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR, producer_name="twoway"
    )


def quantise(model: Any, path: Path) -> None:
    """Write a graph with the matrices in int8, one scale for each column; head and outliers stay in floats.

    Weights use seven of the eight bits: processors without VNNI add pairs of products in 16
    bits, and would give other answers than those with it.
    """
    import logging

    import_libraries()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(max(logging.getLogger().level, logging.ERROR))
    quantize_dynamic(
        model,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=[node.name for node in model.graph.node if _IN_FLOATS.search(node.name)],
    )


def _embed(graph: _Graph, weights: Arrays) -> str:
    words = weights["words"]
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-12) / 127
    whole = graph.node("Gather", graph.constant("words", np.round(words / scale).astype(np.int8)), "pieces")
    steps = graph.node("Gather", graph.constant("words.scale", scale.astype(np.float32)), "pieces")
    embedded = graph.node("Mul", graph.node("Cast", whole, to=1), steps)
    n_pieces = graph.node("Shape", "pieces")
    positions = graph.constant("positions", weights["positions"])
    used = graph.node("Slice", positions, graph.constant("first", np.array([0])), n_pieces)
    return graph.node("Add", embedded, used)


def _linear(graph: _Graph, weights: Arrays, name: str, x: str) -> str:
    matrix = weights[f"{name}.weight"].T
    product = graph.node("MatMul", x, graph.constant(f"{name}.weight", matrix), name=f"{name}.product")
    return graph.node("Add", product, graph.constant(f"{name}.bias", weights[f"{name}.bias"]))


def _smoothed(graph: _Graph, weights: Arrays, name: str, x: str) -> str:
    """Multiply with a matrix whose inputs are brought to like ranges before."""
    if name not in graph.ranges:
        return _linear(graph, weights, name, x)
    matrix = weights[f"{name}.weight"]
    factor = smoothing(matrix, graph.ranges[name])
    x = graph.node("Mul", x, graph.constant(f"{name}.smoothing", 1 / factor))
    return _linear(graph, {**weights, f"{name}.weight": matrix * factor}, name, x)


def _feed(graph: _Graph, weights: Arrays, i: int, x: str) -> str:
    """Feed forward; the outliers among the inner units take a way of their own."""
    up, down = f"{i}.up", f"{i}.down"
    if down not in graph.ranges:
        return _linear(graph, weights, down, graph.node("Gelu", _linear(graph, weights, up, x)))
    outliers = find_outliers(graph.ranges[down])
    apart = {
        f"{up}.outliers.weight": weights[f"{up}.weight"][outliers],
        f"{up}.outliers.bias": weights[f"{up}.bias"][outliers],
        f"{down}.outliers.weight": weights[f"{down}.weight"][:, outliers],
        f"{down}.outliers.bias": weights[f"{down}.bias"],
    }
    small = _linear(graph, apart, f"{up}.outliers", x)
    small = _linear(graph, apart, f"{down}.outliers", graph.node("Gelu", small))
    rest = {name: weights[name].copy() for name in (f"{up}.weight", f"{up}.bias", f"{down}.weight", f"{down}.bias")}
    rest[f"{up}.weight"][outliers] = 0  # so that these units are zero here
    rest[f"{up}.bias"][outliers] = 0
    rest[f"{down}.weight"][:, outliers] = 0
    rest[f"{down}.bias"][:] = 0
    large = _linear(graph, rest, down, graph.node("Gelu", _smoothed(graph, rest, up, x)))
    return graph.node("Add", large, small)


def _norm(graph: _Graph, weights: Arrays, name: str, x: str) -> str:
    parts = (graph.constant(f"{name}.{kind}", weights[f"{name}.{kind}"]) for kind in ("weight", "bias"))
    return graph.node("LayerNormalization", x, *parts, axis=-1, epsilon=graph.epsilon)


def _attend(graph: _Graph, weights: Arrays, i: int, n_heads: int, x: str) -> str:
    hidden = len(weights[f"{i}.out.bias"])
    scale = np.ones(3 * hidden, dtype=np.float32)
    scale[:hidden] = (hidden // n_heads) ** -0.5
    matrix, bias = weights[f"{i}.qkv.weight"] * scale[:, None], weights[f"{i}.qkv.bias"] * scale
    scaled = {f"{i}.qkv.weight": matrix, f"{i}.qkv.bias": bias}
    projected = _smoothed(graph, scaled, f"{i}.qkv", x)
    by_head = graph.constant(f"{i}.by_head", np.array([0, 3 * n_heads, hidden // n_heads]))
    split = graph.node("Transpose", graph.node("Reshape", projected, by_head), perm=[1, 0, 2])
    query, key, value = (
        graph.node("Slice", split, *(graph.constant(f"{i}.{part}.{end}", np.array([at])) for end, at in ends))
        for part, ends in (
            (name, (("first", k * n_heads), ("last", (k + 1) * n_heads), ("axis", 0)))
            for k, name in enumerate(("query", "key", "value"))
        )
    )
    alike = graph.node("MatMul", query, graph.node("Transpose", key, perm=[0, 2, 1]))
    mixed = graph.node("MatMul", graph.node("Softmax", alike, axis=-1), value)
    flat = graph.constant(f"{i}.flat", np.array([0, hidden]))
    return _linear(
        graph, weights, f"{i}.out", graph.node("Reshape", graph.node("Transpose", mixed, perm=[1, 0, 2]), flat)
    )
