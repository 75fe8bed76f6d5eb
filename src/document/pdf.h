// The one way out: a document as a PDF file, A4, fonts embedded, text that can be searched and
// copied.
//
// The same document gives the same bytes, on any thread, with the same versions of cairo, pango and
// the fonts; neither the clock nor the environment nor the machine's other fonts have a say.
// A character that no font has is printed as a box with its number in it.
#pragma once

#include <string>

#include "base/error.h"
#include "document/document.h"

namespace pandok::document {

// The errors of check(); of image::decode, naming the picture; resource_exhausted over
// limits::kDocumentPagesMax pages or limits::kDocumentBytesMax bytes; failed_precondition if a font
// is missing (fonts.h).
// Any thread, any number at once. About 60 ms and 10 MiB for a form of two pages; the first one of
// a process 0.3 s and 70 MiB, which stay. A picture costs what decoding it twice costs.
Result<std::string> to_pdf(const Document& document);

}  // namespace pandok::document
