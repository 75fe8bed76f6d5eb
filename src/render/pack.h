// Shards of pictures for training a network: one file, read in one go.
//
// Format: one line of JSON, {"format":"pandok-pack","version":1,"side":128,"records":N} and "\n",
// then N records one after another, little-endian:
//
//     u16 id length, id bytes (UTF-8)     which design; pictures of one design share it
//     u8  kind                            0 photo, 1 drawing
//     u8  channels                        3 (blue, green, red) or 1 (grey)
//     u16 side                            pixels; the picture is square
//     u16 x, y, width, height             the item's box in the picture
//     side · side · channels bytes        rows from the top
//
// and at the end u32, the CRC-32C of everything before it. A file is valid if the CRC holds and the
// records end exactly there. Files are written whole beside their place and renamed into it, so
// that a crash leaves no half of one.
#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::render {

enum class PictureKind : std::uint8_t { photo = 0, drawing = 1 };

struct PackRecord {
  std::string design_id;  // 1 to limits::kDesignIdBytesMax bytes
  PictureKind kind = PictureKind::photo;
  cv::Mat picture;  // square, CV_8UC3 or CV_8U
  cv::Rect box;
};

// Appends a record's bytes; invalid_argument for a picture or an id that the format cannot hold.
Result<> append_record(Bytes& out, const PackRecord& record);

// Header, the records' bytes (made by append_record) and the CRC, written at once.
Result<> write_pack(const std::filesystem::path& path, int side_px, std::size_t records,
                    ByteView body);
Result<> write_pack(const std::filesystem::path& path, int side_px,
                    const std::vector<PackRecord>& records);

// All records of a file; data_corrupted if it is not valid, resource_exhausted over 1 GiB.
Result<std::vector<PackRecord>> read_pack(const std::filesystem::path& path);
// The same from memory.
Result<std::vector<PackRecord>> parse_pack(ByteView bytes);

}  // namespace pandok::render
