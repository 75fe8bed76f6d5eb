#include "document/document.h"

#include "base/limits.h"
#include "base/parse.h"
#include "document/qr.h"
#include "document/words.h"

namespace pandok::document {
namespace {

constexpr std::size_t kFieldsPerRowMax = 4;
constexpr std::size_t kColumnsMax = 12;
constexpr int kPicturesPerRowMax = 4;
constexpr double kPictureHeightMinMm = 20, kPictureHeightMaxMm = 200;

Result<> check_label(std::string_view what, std::string_view text) {
  return check_line(what, text, limits::kDocumentLabelCharsMax);
}

// Adds up what the blocks hold.
struct Checker {
  std::size_t text_bytes = 0;
  std::size_t pictures = 0;
  std::size_t picture_bytes = 0;

  Result<> add_text(std::string_view what, std::string_view text) {
    text_bytes += text.size();
    if (text_bytes > limits::kDocumentTextBytesAllMax)
      return fail(Code::resource_exhausted, "a document has at most {} bytes of text",
                  limits::kDocumentTextBytesAllMax);
    return check_text(what, text);
  }

  Result<> check_rows(std::size_t rows) {
    if (rows > limits::kDocumentRowsMax)
      return fail(Code::resource_exhausted, "a table has at most {} rows, this one {}",
                  limits::kDocumentRowsMax, rows);
    return {};
  }

  Result<> operator()(const Heading& heading) { return check_label("a heading", heading.text); }
  Result<> operator()(const Paragraph& paragraph) {
    return add_text("a paragraph", paragraph.text);
  }
  Result<> operator()(const PageBreak&) { return {}; }
  Result<> operator()(const BarChart& chart) { return check(chart); }

  Result<> operator()(const Fields& fields) {
    PANDOK_CHECKED(
        check_line("the name of a group of fields", fields.group, limits::kDocumentGroupCharsMax));
    PANDOK_CHECKED(check_rows(fields.rows.size()));
    for (const auto& row : fields.rows) {
      if (row.empty() || row.size() > kFieldsPerRowMax)
        return fail(Code::invalid_argument, "a row has 1 to {} fields, not {}", kFieldsPerRowMax,
                    row.size());
      for (const Field& field : row) {
        PANDOK_CHECKED(check_label("the label of a field", field.label));
        PANDOK_CHECKED(
            add_text(fmt::format("the field '{}'", quote_for_message(field.label)), field.value));
      }
    }
    return {};
  }

  Result<> operator()(const Table& table) {
    if (table.columns.empty() || table.columns.size() > kColumnsMax)
      return fail(Code::invalid_argument, "a table has 1 to {} columns, not {}", kColumnsMax,
                  table.columns.size());
    PANDOK_CHECKED(check_rows(table.rows.size()));
    for (const Column& column : table.columns) {
      PANDOK_CHECKED(
          check_line("the title of a column", column.title, limits::kDocumentGroupCharsMax));
      if (!(column.share >= 0.01 && column.share <= 100))
        return fail(Code::invalid_argument, "the share of the column '{}' is not 0.01 to 100",
                    quote_for_message(column.title));
    }
    for (const auto& row : table.rows) {
      if (row.size() != table.columns.size())
        return fail(Code::invalid_argument, "a row of a table has {} texts for {} columns",
                    row.size(), table.columns.size());
      for (std::size_t i = 0; i < row.size(); ++i)
        PANDOK_CHECKED(add_text(
            fmt::format("a text of the column '{}'", quote_for_message(table.columns[i].title)),
            row[i]));
    }
    return {};
  }

  Result<> operator()(const Pictures& block) {
    if (block.per_row < 1 || block.per_row > kPicturesPerRowMax)
      return fail(Code::invalid_argument, "1 to {} pictures stand in a row, not {}",
                  kPicturesPerRowMax, block.per_row);
    if (!(block.height_mm >= kPictureHeightMinMm && block.height_mm <= kPictureHeightMaxMm))
      return fail(Code::invalid_argument, "a picture is {} to {} mm high", kPictureHeightMinMm,
                  kPictureHeightMaxMm);
    for (const Picture& picture : block.pictures) {
      PANDOK_CHECKED(check_label("the caption of a picture", picture.caption));
      picture_bytes += picture.bytes.size();
    }
    pictures += block.pictures.size();
    if (pictures > limits::kDocumentPicturesMax ||
        picture_bytes > limits::kDocumentPictureBytesAllMax)
      return fail(Code::resource_exhausted, "a document has at most {} pictures of together {} MiB",
                  limits::kDocumentPicturesMax, limits::kDocumentPictureBytesAllMax >> 20);
    return {};
  }

  Result<> operator()(const Signature& signature) {
    PANDOK_CHECKED(check_label("the date of a signature", signature.date));
    PANDOK_CHECKED(check_label("the addressee", signature.addressee));
    if (signature.signers.size() > limits::kDocumentSignersMax)
      return fail(Code::resource_exhausted, "at most {} persons sign", limits::kDocumentSignersMax);
    for (const Signer& signer : signature.signers) {
      PANDOK_CHECKED(check_label("the role of a signer", signer.role));
      PANDOK_CHECKED(
          check_line("the name of a signer", signer.name, limits::kDocumentLineCharsMax));
      PANDOK_CHECKED(
          check_line("the seal of a signer", signer.seal, limits::kDocumentGroupCharsMax));
    }
    return {};
  }
};

}  // namespace

std::string korean_date(Date date) {
  const std::string iso = date.iso();  // years have four digits
  const auto number = [&](std::size_t at) { return *parse_int(iso.substr(at, 2)); };
  return fmt::format("{}년 {}월 {}일", iso.substr(0, 4), number(5), number(8));
}

Result<> check(const Document& document) {
  if (document.title.empty()) return fail(Code::invalid_argument, "a document needs a title");
  PANDOK_CHECKED(check_label("the title", document.title));
  PANDOK_CHECKED(check_label("the subtitle", document.subtitle));
  PANDOK_CHECKED(check_label("the form's number", document.form));
  PANDOK_CHECKED(
      check_line("the legal basis", document.legal_basis, limits::kDocumentLineCharsMax));
  PANDOK_CHECKED(
      check_line("the document's number", document.number, limits::kDocumentGroupCharsMax));
  PANDOK_CHECKED(check_label("the author", document.author));
  PANDOK_CHECKED(
      check_line("the QR code's caption", document.qr_caption, limits::kDocumentGroupCharsMax));
  if (!document.qr_text.empty())
    if (auto code = qr_code(document.qr_text); !code)
      return tl::unexpected<Error>(std::move(code).error());
  if (document.blocks.size() > limits::kDocumentBlocksMax)
    return fail(Code::resource_exhausted, "a document has at most {} blocks",
                limits::kDocumentBlocksMax);
  Checker checker;
  for (const Block& block : document.blocks) PANDOK_CHECKED(std::visit(checker, block));
  return {};
}

}  // namespace pandok::document
