// Puts each kind of block onto the pages.
//
// Internal to the room. Blocks have passed check().
#pragma once

#include "document/document.h"
#include "document/flow.h"

namespace pandok::document {

Result<> place(Flow& flow, const Heading& heading);
Result<> place(Flow& flow, const Paragraph& paragraph);
Result<> place(Flow& flow, const Fields& fields);
Result<> place(Flow& flow, const Table& table);
Result<> place(Flow& flow, const Signature& signature);
Result<> place(Flow& flow, const PageBreak&);
// The errors of image::decode, naming the picture.
Result<> place(Flow& flow, const Pictures& pictures);
Result<> place(Flow& flow, const BarChart& chart);

// Form number, QR code, title, subtitle and legal basis at the top of the first page.
Result<> place_head(Flow& flow, const Document& document);

}  // namespace pandok::document
