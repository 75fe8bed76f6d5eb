// Pictures of the blob store as answers.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "http/message.h"

namespace pandok::http {

// "image/jpeg", … by the content; "application/octet-stream" for what is no picture we know.
std::string_view picture_type(ByteView bytes);

// A picture that never changes under its name: as it is, or with "side" in the query a JPEG of at
// most that many pixels. `side` is taken where the query names none, 0 for the file: a copy has
// nothing of what a camera notes beside the picture. Errors of image::decode().
Result<Response> picture_answer(const Request& request, Bytes bytes, int side = 0);

// The ETag of these bytes, quoted.
std::string etag_of(ByteView bytes);

}  // namespace pandok::http
