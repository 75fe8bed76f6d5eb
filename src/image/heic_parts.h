// What a HEIC file is put together from, looked at before libheif decodes it. Internal to the room.
//
// A grid names the items that are its tiles, and libheif decodes an item each time it is named: a
// megabyte that is named a thousand times takes as long as a gigabyte. Boxes: ISO/IEC 14496-12,
// 8.11.3 (iloc) and 8.11.12 (iref); derived images: ISO/IEC 23008-12, 6.6.
#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace pandok::image {

// Refuses a file in which an item is part of two others or of one twice, or whose items together
// claim more bytes than the file has (invalid_argument); data_corrupted where the boxes cannot be
// followed. Linear in the metadata.
Result<> check_heic_parts(ByteView bytes);

}  // namespace pandok::image
