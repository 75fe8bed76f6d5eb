// A tiny network for the tests of this room, written as ONNX bytes (protobuf wire format).
//
// It takes 8x8 means, the mean of both channels, and lays them out as 256 numbers; no weights.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"

namespace pandok::model {

// What a test may get wrong on purpose.
struct TinyNetwork {
  std::string input = "edges";
  std::string output = "embedding";
  std::int64_t input_side = 128;
  std::int64_t output_dim = 256;
  int element_type = 1;   // onnx.TensorProto.FLOAT; 11 is DOUBLE
  std::string last = "";  // an element-wise operator at the end: "Log", "Neg", …
};

namespace onnx {

inline void varint(std::string& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7) out.push_back(static_cast<char>(value % 128 + 128));
  out.push_back(static_cast<char>(value));
}
inline std::string number(int field, std::int64_t value) {
  std::string out;
  varint(out, static_cast<std::uint64_t>(field) << 3);
  varint(out, static_cast<std::uint64_t>(value));
  return out;
}
inline std::string part(int field, std::string_view bytes) {
  std::string out;
  varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  varint(out, bytes.size());
  return out.append(bytes);
}
inline std::string integers(std::string_view name, const std::vector<std::int64_t>& values) {
  std::string attribute = part(1, name) + number(20, 7);
  for (const std::int64_t v : values) attribute += number(8, v);
  return part(5, attribute);
}
inline std::string integer(std::string_view name, std::int64_t value) {
  return part(5, part(1, name) + number(20, 2) + number(3, value));
}
inline std::string node(std::string_view op, std::string_view in, std::string_view out,
                        std::string_view attributes) {
  return part(1, part(1, in) + part(2, out) + part(4, op) + std::string(attributes));
}
inline std::string port(int field, std::string_view name, int type,
                        const std::vector<std::int64_t>& shape) {
  std::string dims;
  for (const std::int64_t n : shape) dims += part(1, n < 0 ? part(2, "n") : number(1, n));
  return part(field, part(1, name) + part(2, part(1, number(1, type) + part(2, dims))));
}

}  // namespace onnx

inline Bytes tiny_onnx(const TinyNetwork& net = {}) {
  using onnx::integer, onnx::integers, onnx::node, onnx::number, onnx::part, onnx::port;
  const std::string tail = net.last.empty() ? net.output : "flat";
  std::string graph =
      node("AveragePool", net.input, "pooled",
           integers("kernel_shape", {8, 8}) + integers("strides", {8, 8})) +
      node("ReduceMean", "pooled", "mean", integers("axes", {1}) + integer("keepdims", 0)) +
      node("Flatten", "mean", tail, integer("axis", 1));
  if (!net.last.empty()) graph += node(net.last, "flat", net.output, "");
  graph += part(2, "tiny");
  graph += port(11, net.input, net.element_type, {-1, 2, net.input_side, net.input_side});
  graph += port(12, net.output, net.element_type, {-1, net.output_dim});
  const std::string model = number(1, 8) + part(7, graph) + part(8, part(1, "") + number(2, 13));
  const ByteView bytes = as_bytes(model);
  return {bytes.begin(), bytes.end()};
}

inline std::string tiny_card(const Bytes& network) {
  return R"({"name": "tiny", "version": "1", "sha256": ")" + Sha256::of(network).hex() +
         R"(", "input": {"name": "edges", "shape": ["n", 2, 128, 128]},
           "output": {"name": "embedding", "shape": ["n", 256]}, "parameters": 1,
           "training_data": [{"name": "none", "licence": "CC0"}], "note": "for tests"})";
}

}  // namespace pandok::model
