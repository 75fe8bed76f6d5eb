#include "render/pack.h"

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"

namespace pandok::render {
namespace {

constexpr std::size_t kPackBytesMax = std::size_t{1} << 30;
constexpr std::size_t kFixedBytes = 1 + 1 + 2 + 4 * 2;

void append_u16(Bytes& out, int value) { append_value(out, static_cast<std::uint16_t>(value)); }

int read_u16(ByteView bytes, std::size_t at) { return read_value<std::uint16_t>(bytes, at); }

// One record from `at` on, which it moves behind it; nothing if the bytes do not hold one.
std::optional<PackRecord> parse_record(ByteView bytes, std::size_t& at) {
  const auto left = [&] { return bytes.size() - at; };
  if (left() < 2) return std::nullopt;
  const auto id_size = static_cast<std::size_t>(read_u16(bytes, at));
  at += 2;
  if (left() < id_size + kFixedBytes) return std::nullopt;
  PackRecord record;
  record.design_id = as_text(bytes.subspan(at, id_size));
  at += id_size;
  const int kind = bytes[at], channels = bytes[at + 1], side = read_u16(bytes, at + 2);
  record.box = {read_u16(bytes, at + 4), read_u16(bytes, at + 6), read_u16(bytes, at + 8),
                read_u16(bytes, at + 10)};
  at += kFixedBytes;
  if (kind > 1 || (channels != 1 && channels != 3) || side == 0) return std::nullopt;
  record.kind = static_cast<PictureKind>(kind);
  const auto size = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) *
                    static_cast<std::size_t>(channels);
  if (left() < size) return std::nullopt;
  record.picture.create(side, side, channels == 3 ? CV_8UC3 : CV_8U);
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, record.picture.data);
  at += size;
  return record;
}

Result<std::size_t> record_count(std::string_view header) {
  auto json = parse_json(header);
  if (!json || !json->is_object())
    return fail(Code::data_corrupted, "pack: the first line is not a JSON object");
  const auto format = json_text(*json, "format");
  const auto version = json_number(*json, "version"), records = json_number(*json, "records");
  if (!format || *format != "pandok-pack" || !version || *version != 1)
    return fail(Code::data_corrupted, "pack: not a pandok-pack of version 1");
  if (!records || *records < 0 || *records > 1e9)
    return fail(Code::data_corrupted, "pack: the header does not say how many records follow");
  return static_cast<std::size_t>(*records);
}

}  // namespace

Result<> append_record(Bytes& out, const PackRecord& record) {
  const cv::Mat& picture = record.picture;
  const bool fits = picture.rows == picture.cols && picture.rows > 0 && picture.rows <= 0xffff &&
                    (picture.type() == CV_8UC3 || picture.type() == CV_8U);
  if (!fits || record.design_id.empty() || record.design_id.size() > limits::kDesignIdBytesMax)
    return fail(Code::invalid_argument, "a pack cannot hold '{}', {} × {} pixels of type {}",
                record.design_id, picture.cols, picture.rows, picture.type());
  append_u16(out, static_cast<int>(record.design_id.size()));
  out.insert(out.end(), record.design_id.begin(), record.design_id.end());
  out.push_back(static_cast<std::uint8_t>(record.kind));
  out.push_back(static_cast<std::uint8_t>(picture.channels()));
  append_u16(out, picture.rows);
  for (const int value : {record.box.x, record.box.y, record.box.width, record.box.height})
    append_u16(out, value);
  const std::size_t row_bytes = picture.elemSize() * static_cast<std::size_t>(picture.cols);
  for (int y = 0; y < picture.rows; ++y)
    out.insert(out.end(), picture.ptr(y), picture.ptr(y) + row_bytes);
  return {};
}

Result<> write_pack(const std::filesystem::path& path, int side_px, std::size_t records,
                    ByteView body) {
  const Json header = {
      {"format", "pandok-pack"}, {"version", 1}, {"side", side_px}, {"records", records}};
  const std::string line = json_line(header) + "\n";
  Bytes file(line.begin(), line.end());
  file.insert(file.end(), body.begin(), body.end());
  append_value(file, crc32c(file));
  return write_file_atomic(path, file);
}

Result<> write_pack(const std::filesystem::path& path, int side_px,
                    const std::vector<PackRecord>& records) {
  Bytes body;
  for (const PackRecord& record : records) PANDOK_CHECKED(append_record(body, record));
  return write_pack(path, side_px, records.size(), body);
}

Result<std::vector<PackRecord>> read_pack(const std::filesystem::path& path) {
  PANDOK_TRY(const Bytes bytes, read_file(path, kPackBytesMax));
  auto records = parse_pack(bytes);
  if (!records) return with_context(path.string(), std::move(records).error());
  return records;
}

Result<std::vector<PackRecord>> parse_pack(ByteView bytes) {
  if (bytes.size() < 4 ||
      crc32c(bytes.first(bytes.size() - 4)) != read_value<std::uint32_t>(bytes, bytes.size() - 4))
    return fail(Code::data_corrupted, "pack: the checksum does not hold");
  const ByteView body = bytes.first(bytes.size() - 4);
  const std::size_t end = as_text(body).substr(0, 4096).find('\n');
  if (end == std::string_view::npos) return fail(Code::data_corrupted, "pack: no header line");
  PANDOK_TRY(const std::size_t count, record_count(as_text(body.first(end))));
  std::vector<PackRecord> records;
  std::size_t at = end + 1;
  for (std::size_t i = 0; i < count; ++i) {
    auto record = parse_record(body, at);
    if (!record) return fail(Code::data_corrupted, "pack: record {} of {} is cut off", i, count);
    records.push_back(*std::move(record));
  }
  if (at != body.size()) return fail(Code::data_corrupted, "pack: bytes after the last record");
  return records;
}

}  // namespace pandok::render
