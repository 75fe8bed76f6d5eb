#include "image/heic_parts.h"

#include <functional>
#include <set>

#include "image/byte_reader.h"

namespace pandok::image {

namespace {

constexpr std::size_t kFullBoxHead = 4;

tl::unexpected<Error> damaged() {
  return fail(Code::data_corrupted, "the HEIC is cut off or damaged; send the whole file");
}

std::optional<std::uint64_t> u64(const ByteReader& in, std::size_t at) {
  const auto high = in.u32(at), low = in.u32(at + 4);
  if (!high || !low) return std::nullopt;
  return std::uint64_t{*high} << 32 | *low;
}

// Calls visit(type, body) for each box.
Result<> each_box(ByteView bytes,
                  const std::function<Result<>(std::string_view type, ByteView body)>& visit) {
  const ByteReader in(bytes);
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t size = in.u32(at).value_or(2);  // 0: to the end, 1: 64 bits follow
    const std::size_t head = size == 1 ? 16 : 8;
    if (size == 0) size = bytes.size() - at;
    if (size == 1) size = u64(in, at + 8).value_or(2);
    if (size < head || !in.has(at, size)) return damaged();
    PANDOK_CHECKED(visit(as_text(in.part(at + 4, 4)), in.part(at + head, size - head)));
    at += size;
  }
  return {};
}

// The unsigned number of `bytes` bytes at `at`, which moves behind it.
std::optional<std::uint64_t> take(const ByteReader& in, std::size_t& at, std::size_t bytes) {
  const std::size_t from = at;
  at += bytes;
  if (bytes == 0) return 0;
  if (bytes == 2) return in.u16(from);
  if (bytes == 4) return in.u32(from);
  return u64(in, from);
}

// Box "iref": which items are made of which.
Result<> check_references(ByteView body) {
  const ByteReader in(body);
  const std::size_t id_bytes = in.u32(0).value_or(0) >> 24 == 0 ? 2 : 4;
  std::set<std::uint64_t> parts;
  return each_box(body.subspan(kFullBoxHead), [&](std::string_view type, ByteView box) -> Result<> {
    if (type != "dimg") return {};
    const ByteReader reference(box);
    std::size_t at = id_bytes;  // behind the item that is made of these
    const auto count = take(reference, at, 2);
    if (!count) return damaged();
    for (std::uint64_t i = 0; i < *count; ++i) {
      const auto part = take(reference, at, id_bytes);
      if (!part) return damaged();
      if (!parts.insert(*part).second)
        return fail(Code::invalid_argument,
                    "the HEIC uses one of its parts twice, which is not read; save it as JPEG");
    }
    return {};
  });
}

// Box "iloc": where the items' bytes are.
Result<> check_places(ByteView body, std::size_t file_bytes) {
  const ByteReader in(body);
  const auto head = in.u32(0), sizes = in.u16(4);
  if (!head || !sizes) return damaged();
  const std::uint32_t version = *head >> 24;
  const std::size_t offset_bytes = *sizes >> 12 & 15u, length_bytes = *sizes >> 8 & 15u;
  const std::size_t base_bytes = *sizes >> 4 & 15u, index_bytes = version > 0 ? *sizes & 15u : 0;
  for (const std::size_t bytes : {offset_bytes, length_bytes, base_bytes, index_bytes})
    if (version > 2 || (bytes != 0 && bytes != 4 && bytes != 8)) return damaged();
  std::size_t at = 6;
  const auto items = take(in, at, version < 2 ? 2 : 4);
  std::uint64_t claimed = 0;
  if (!items) return damaged();
  for (std::uint64_t i = 0; i < *items; ++i) {
    at += (version < 2 ? 2u : 4u) + (version > 0 ? 2u : 0u) + 2u + base_bytes;
    const auto extents = take(in, at, 2);
    if (!extents) return damaged();
    for (std::uint64_t e = 0; e < *extents; ++e) {
      at += index_bytes + offset_bytes;
      const auto length = take(in, at, length_bytes);
      if (!length) return damaged();
      claimed += std::min<std::uint64_t>(*length, file_bytes);
      if (claimed > file_bytes)
        return fail(Code::invalid_argument,
                    "the HEIC's parts share their bytes, which is not read; save it as JPEG");
    }
  }
  return {};
}

}  // namespace

Result<> check_heic_parts(ByteView bytes) {
  return each_box(bytes, [&](std::string_view type, ByteView meta) -> Result<> {
    if (type != "meta" || meta.size() < kFullBoxHead) return {};
    return each_box(meta.subspan(kFullBoxHead),
                    [&](std::string_view inner, ByteView body) -> Result<> {
                      if (inner == "iref" && body.size() >= kFullBoxHead)
                        return check_references(body);
                      if (inner == "iloc") return check_places(body, bytes.size());
                      return {};
                    });
  });
}

}  // namespace pandok::image
