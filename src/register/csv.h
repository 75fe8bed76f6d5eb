// Comma-separated values, read and written as RFC 4180 has them.
//
// Reading: fields between commas; a field that starts with " runs to its closing " and may hold
// commas, line breaks and "" for one "; records end with LF or CRLF, the last may end with the
// file; a UTF-8 byte order mark at the start is skipped; empty lines are skipped. A " inside a
// field that does not start with one is kept as it is.
// A record is bad, and only it, if text follows a closing quote, it holds a NUL or invalid UTF-8,
// or it passes limits::kCsvFieldBytesMax, kCsvRecordBytesMax or kCsvColumnsMax; reading goes on
// behind its end. A quote that is never closed swallows the rest of the file: one bad record.
// Memory is bounded by one record and a buffer, whatever the file.
// Writing: LF ends a record; a field is quoted only if it holds a comma, a quote, a line break, or
// spaces at an end.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"

namespace pandok::reg {

struct CsvRecord {
  std::int64_t line = 0;            // where it starts, from 1
  std::vector<std::string> fields;  // UTF-8; meaningless if bad
  std::string bad;                  // why it cannot be read; empty if it can
};

// Threads: one at a time.
class CsvReader {
 public:
  // Fills a buffer from the source; 0 at its end.
  using Source = std::function<Result<std::size_t>(std::span<char>)>;

  // not_found, permission_denied.
  static Result<CsvReader> open(const std::filesystem::path& path);
  static CsvReader from_text(std::string text);

  // The next record, nullopt at the end. invalid_argument if the file is UTF-16; errors of the
  // source.
  Result<std::optional<CsvRecord>> next();

 private:
  explicit CsvReader(Source source) : source_(std::move(source)), buffer_(kBufferBytes) {}
  static constexpr std::size_t kBufferBytes = 64u << 10;
  static constexpr int kEnd = -1;

  Result<int> peek();
  Result<int> take();
  Result<> skip_mark();
  Result<bool> read_record(CsvRecord& record);
  Result<bool> read_field(CsvRecord& record);
  Result<> read_quoted(CsvRecord& record, std::string& field);
  Result<> read_plain(CsvRecord& record, std::string& field);
  void append(CsvRecord& record, std::string& field, char c);

  Source source_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, filled_ = 0;
  bool started_ = false, ended_ = false;
  bool quoted_ = false;  // a field of the current record was
  std::int64_t line_ = 1;
  std::size_t record_bytes_ = 0;
};

// Appends one record to out, with its line end.
void append_csv(std::string& out, std::span<const std::string> fields);

}  // namespace pandok::reg
