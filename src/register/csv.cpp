#include "register/csv.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::reg {
namespace {

void mark_bad(CsvRecord& record, std::string reason) {
  if (record.bad.empty()) record.bad = std::move(reason);
}

}  // namespace

Result<CsvReader> CsvReader::open(const std::filesystem::path& path) {
  PANDOK_TRY(Fd fd, open_for_reading(path));
  // Shared only because std::function must be copyable; nobody else owns it.
  auto file = std::make_shared<Fd>(std::move(fd));
  return CsvReader([file, path](std::span<char> out) -> Result<std::size_t> {
    for (;;) {
      const ssize_t n = ::read(file->get(), out.data(), out.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR) return tl::unexpected<Error>(system_error("reading", path, errno));
    }
  });
}

CsvReader CsvReader::from_text(std::string text) {
  return CsvReader([rest = std::move(text),
                    at = std::size_t{0}](std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t n = std::min(out.size(), rest.size() - at);
    std::copy_n(rest.data() + at, n, out.data());
    at += n;
    return n;
  });
}

// The next byte as 0 to 255, or kEnd.
Result<int> CsvReader::peek() {
  if (at_ == filled_ && !ended_) {
    PANDOK_TRY(filled_, source_(buffer_));
    at_ = 0;
    ended_ = filled_ == 0;
  }
  if (ended_) return kEnd;
  return static_cast<unsigned char>(buffer_[at_]);
}

Result<int> CsvReader::take() {
  PANDOK_TRY(const int c, peek());
  if (c == kEnd) return c;
  ++at_;
  ++record_bytes_;
  if (c == '\n') ++line_;
  return c;
}

// The first read has at least 4 bytes unless the source ends, as files and texts do.
Result<> CsvReader::skip_mark() {
  started_ = true;
  PANDOK_CHECKED(peek());
  const std::string_view head(buffer_.data(), std::min<std::size_t>(filled_, 3));
  if (head == "\xef\xbb\xbf") at_ = 3;
  if (head.substr(0, 2) == "\xff\xfe" || head.substr(0, 2) == "\xfe\xff")
    return fail(Code::invalid_argument, "the file is UTF-16; save it as CSV UTF-8");
  return {};
}

// Keeps a byte unless the record is already bad, so that memory stays bounded.
void CsvReader::append(CsvRecord& record, std::string& field, char c) {
  if (field.size() >= limits::kCsvFieldBytesMax)
    mark_bad(record, fmt::format("a field is longer than {} bytes", limits::kCsvFieldBytesMax));
  if (record_bytes_ > limits::kCsvRecordBytesMax)
    mark_bad(record, fmt::format("the row is longer than {} bytes", limits::kCsvRecordBytesMax));
  if (c == '\0') mark_bad(record, "holds a NUL byte");
  if (record.bad.empty()) field.push_back(c);
}

// After the opening quote, to the closing one.
Result<> CsvReader::read_quoted(CsvRecord& record, std::string& field) {
  for (;;) {
    PANDOK_TRY(const int c, take());
    if (c == kEnd) {
      mark_bad(record, "a quote is never closed; the rest of the file is part of this row");
      return {};
    }
    if (c != '"') {
      append(record, field, static_cast<char>(c));
      continue;
    }
    PANDOK_TRY(const int after, peek());
    if (after != '"') return {};
    PANDOK_CHECKED(take());
    append(record, field, '"');
  }
}

// To the comma or the end of the line, which stay. "\r" counts as text unless "\n" follows.
Result<> CsvReader::read_plain(CsvRecord& record, std::string& field) {
  for (;;) {
    PANDOK_TRY(const int c, peek());
    if (c == kEnd || c == ',' || c == '\n') return {};
    PANDOK_CHECKED(take());
    if (c == '\r') {
      PANDOK_TRY(const int after, peek());
      if (after == '\n') return {};
    }
    append(record, field, static_cast<char>(c));
  }
}

// One field and its comma or line end; false when the record ends with it.
Result<bool> CsvReader::read_field(CsvRecord& record) {
  std::string field;
  PANDOK_TRY(const int first, peek());
  if (first == '"') {
    quoted_ = true;
    PANDOK_CHECKED(take());
    PANDOK_CHECKED(read_quoted(record, field));
    const std::size_t quoted = field.size();
    PANDOK_CHECKED(read_plain(record, field));
    if (field.size() != quoted) mark_bad(record, "text follows a closing quote");
  } else {
    PANDOK_CHECKED(read_plain(record, field));
  }
  if (record.fields.size() >= limits::kCsvColumnsMax)
    mark_bad(record, fmt::format("more than {} fields", limits::kCsvColumnsMax));
  if (record.bad.empty()) record.fields.push_back(std::move(field));
  PANDOK_TRY(const int end, take());
  return end == ',';
}

Result<bool> CsvReader::read_record(CsvRecord& record) {
  PANDOK_TRY(const int first, peek());
  if (first == kEnd) return false;
  record = {};
  record.line = line_;
  record_bytes_ = 0;
  quoted_ = false;
  bool more = true;
  while (more) {
    PANDOK_TRY(more, read_field(record));
  }
  for (const auto& field : record.fields)
    if (!is_utf8(field)) mark_bad(record, "not valid UTF-8; save the file as UTF-8");
  return true;
}

Result<std::optional<CsvRecord>> CsvReader::next() {
  if (!started_) PANDOK_CHECKED(skip_mark());
  CsvRecord record;
  for (;;) {
    PANDOK_TRY(const bool found, read_record(record));
    if (!found) return std::optional<CsvRecord>();
    const bool empty_line =
        record.bad.empty() && record.fields.size() == 1 && record.fields[0].empty() && !quoted_;
    if (!empty_line) return std::optional(std::move(record));
  }
}

void append_csv(std::string& out, std::span<const std::string> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (i > 0) out += ',';
    const bool spaces = !field.empty() && trim(field).size() != field.size();
    // A lone empty field would read as an empty line.
    const bool alone = fields.size() == 1 && field.empty();
    if (!alone && !spaces && field.find_first_of(",\"\r\n") == std::string::npos) {
      out += field;
      continue;
    }
    out += '"';
    for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  out += '\n';
}

}  // namespace pandok::reg
