// A printed document as plain data: what it says, block by block, without saying where on the page.
//
// Made for the forms of a procedure: ruled tables of labelled fields, paragraphs, pictures,
// figures, signatures. pdf.h prints it on A4.
//
// Texts are UTF-8. A *line* (titles, labels, captions, names) has no control characters; a *text*
// (values, paragraphs) may also have line feeds (or CR LF) and tabs. Neither may have the invisible
// characters that turn the direction of what follows (U+202A–202E, U+2066–2069): a form must not
// read otherwise than it was written. Limits: limits::kDocument….
// Threads: a value. Cost: its pictures are held as they came.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/hash.h"
#include "document/chart.h"

namespace pandok::document {

enum class Align { left, centre, right };

struct Field {
  std::string label;  // a line of at most kDocumentLabelCharsMax characters
  std::string value;  // a text; "" leaves the cell empty
};

// Labelled fields, one to four side by side in a row. `group` ("신청인") stands in a cell of its
// own left of all rows; "" for none. Two blocks of fields that follow each other look like one
// form.
struct Fields {
  std::string group;
  std::vector<std::vector<Field>> rows;
};

struct Column {
  std::string title;
  double share = 1;  // of the width, relative to the other columns; over 0
  Align align = Align::left;
};

// Rows of texts below column titles, which stand again on each page.
struct Table {
  std::vector<Column> columns;                 // 1 to 12
  std::vector<std::vector<std::string>> rows;  // each as long as columns
};

struct Heading {
  std::string text;
};

struct Paragraph {
  std::string text;
  bool small = false;  // notes at the foot of a form
};

struct Picture {
  Bytes bytes;          // a file that image/decode.h reads; JPEG, PNG, …
  std::string caption;  // a line; "" for none
};

// Pictures in rows, each scaled as a whole into a box of its own. Printed are copies without what a
// camera notes beside the picture (place, time, device).
struct Pictures {
  std::vector<Picture> pictures;
  int per_row = 2;        // 1 to 4
  double height_mm = 60;  // of a box, 20 to 200
};

struct Signer {
  std::string role;  // "신청인"
  std::string name;
  std::string seal = "(서명 또는 인)";  // what stands in the empty box
};

// Date, those who sign with a box for the seal each, and to whom it goes. Kept together on a page.
struct Signature {
  std::string date;  // as printed: korean_date()
  std::vector<Signer> signers;
  std::string addressee;  // "인천공항세관장 귀하"; "" for none
};

struct PageBreak {};

using Block =
    std::variant<Heading, Paragraph, Fields, Table, Pictures, BarChart, Signature, PageBreak>;

struct Document {
  std::string title;
  std::string subtitle;     // "" for none
  std::string form;         // number of the form, upper left: "[별지 제1호서식]"
  std::string legal_basis;  // one line below the title: "「관세법」 제235조제3항"
  std::string number;       // of this document, in the footer
  std::string author;       // the office; in the file's properties
  Date date;                // in the file's properties; nothing is taken from the clock
  Sha256 digest;            // of what the document stands for; 16 digits of it are in the footer
  std::string qr_text;      // an address, printed as QR code on the first page; "" for none
  std::string qr_caption;   // below it: "진위 확인"
  std::vector<Block> blocks;
};

// "2026년 11월 21일".
std::string korean_date(Date date);

// What is wrong with the texts and numbers of a document, before anything is laid out:
// invalid_argument (bad text, empty or ragged rows, numbers out of their range) or
// resource_exhausted (a limit), naming the part. Linear.
Result<> check(const Document& document);

}  // namespace pandok::document
