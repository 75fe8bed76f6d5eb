#include "register/kipris.h"

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/limits.h"
#include "base/parse.h"

namespace pandok::reg {

namespace fs = std::filesystem;

namespace {

Result<Json> read_document(const fs::path& path) {
  PANDOK_TRY(const Bytes bytes, read_file(path, limits::kDesignRecordBytesMax));
  std::string_view text = as_text(bytes);
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  return lower_ascii(path.extension().string()) == ".xml" ? json_of_xml(text) : parse_json(text);
}

}  // namespace

Result<std::vector<std::string>> record_files(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> files;
  fs::recursive_directory_iterator entries(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const auto extension = lower_ascii(entries->path().extension().string());
    std::error_code ignored;
    if ((extension == ".xml" || extension == ".json") && entries->is_regular_file(ignored))
      files.push_back(fs::relative(entries->path(), folder, ignored).generic_string());
  }
  if (error)
    return fail(Code::not_found, "the folder {} cannot be listed: {}", folder.string(),
                error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::unique_ptr<KiprisFolder>> KiprisFolder::open(const fs::path& folder) {
  PANDOK_TRY(auto files, record_files(folder));
  return std::unique_ptr<KiprisFolder>(new KiprisFolder(folder, std::move(files)));
}

void KiprisFolder::read_next_file() {
  const std::string& file = files_[at_++];
  const auto document = [&]() -> Result<Json> {
    PANDOK_TRY(const ImagesFolder inside, ImagesFolder::open(folder_));
    PANDOK_TRY(const fs::path path, inside.find(file));
    return read_document(path);
  }();
  if (!document) {
    rows_.push_back(RowError{0, file, "", document.error().message});
    return;
  }
  const auto exists = [&](const std::string& picture) {
    std::error_code ignored;
    return fs::is_regular_file(folder_ / picture, ignored);
  };
  for (auto& row : kipris_rows(*document, file, exists)) rows_.push_back(std::move(row));
}

Result<std::optional<SourceRow>> KiprisFolder::next() {
  while (rows_.empty() && at_ < files_.size()) read_next_file();
  if (rows_.empty()) return std::optional<SourceRow>();
  auto row = std::move(rows_.front());
  rows_.pop_front();
  return std::optional(std::move(row));
}

std::bitset<kFieldCount> KiprisFolder::fields() const { return std::bitset<kFieldCount>().set(); }

std::vector<std::string> KiprisFolder::warnings() const {
  if (!files_.empty()) return {};
  return {fmt::format("{} holds no .xml or .json record", folder_.string())};
}

}  // namespace pandok::reg
