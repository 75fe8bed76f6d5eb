// What a request asks to be read.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "http/message.h"
#include "read/photo.h"
#include "read/reading.h"
#include "store/blob_store.h"

namespace pandok::http {

// Of a file that somebody sends.
inline constexpr std::size_t kFileNameCharsMax = 255;

struct ReadingRequest {
  std::vector<read::Photo> photos;
  read::Parameters parameters;
  std::string parcel;
};

// From a JSON body (ReadingRequest of api/openapi.yaml; its photos come from the blob store), or
// from a body that is one photo, with parameters in the query. invalid_argument with the member's
// name; not_found for a photo that was not sent. A photo's bytes are moved out of the request.
Result<ReadingRequest> reading_request(Request& request, const store::BlobStore& blobs);

// The error of a photo, counted from 1, that is not there for the caller.
tl::unexpected<Error> photo_not_sent(std::size_t number, const Sha256& digest);

}  // namespace pandok::http
