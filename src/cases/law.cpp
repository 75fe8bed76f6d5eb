#include "cases/law.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "law_files.h"

namespace pandok::cases {

std::vector<LawFile> Law::shipped_files() {
  return {{"design.toml", law_files::kdesign}, {kHolidayFileName, law_files::kholidays}};
}

Result<Law> Law::shipped() { return from_files(shipped_files()); }

Result<Law> Law::from_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::map<std::string, std::string>
      texts;  // ordered, so that the first mistake is always the same
  auto entry = std::filesystem::directory_iterator(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::filesystem::path path = entry->path();
    if (path.extension() != ".toml") continue;
    if (texts.size() >= limits::kLawFilesMax)
      return fail(Code::invalid_argument, "{}: more than {} rule files; remove some",
                  folder.string(), limits::kLawFilesMax);
    PANDOK_TRY(const Bytes bytes, read_file(path, limits::kLawFileBytesMax));
    texts.emplace(path.filename().string(), as_text(bytes));
  }
  if (error) return tl::unexpected<Error>(system_error("open", folder, error.value()));
  std::vector<LawFile> files;
  for (const auto& text : texts) files.push_back({text.first, text.second});
  return from_files(files);
}

Result<Law> Law::from_files(const std::vector<LawFile>& files) {
  Law law;
  bool has_holidays = false;
  for (const LawFile& file : files) {
    if (file.name == kHolidayFileName) {
      PANDOK_TRY(law.holidays_, Holidays::parse(file.text, file.name));
      has_holidays = true;
      continue;
    }
    PANDOK_TRY(Rules rules, Rules::parse(file.text, file.name));
    for (const Rules& other : law.versions_)
      if (other.id == rules.id && other.in_force_from == rules.in_force_from)
        return fail(
            Code::invalid_argument,
            "{}:1: '{}' in force from {} stands in {}, too; change the day or remove a file",
            file.name, rules.id, rules.in_force_from.iso(), other.file);
    law.versions_.push_back(std::move(rules));
  }
  if (!has_holidays)
    return fail(Code::invalid_argument, "{}:1: is missing; no term can be counted without it",
                kHolidayFileName);
  if (law.versions_.empty())
    return fail(Code::invalid_argument, "no rule file (*.toml); add one for the procedure");
  std::sort(law.versions_.begin(), law.versions_.end(), [](const Rules& a, const Rules& b) {
    return a.id != b.id ? a.id < b.id : a.in_force_from < b.in_force_from;
  });
  return law;
}

Result<const Rules*> Law::in_force(std::string_view procedure_id, Date day) const {
  const Rules* found = nullptr;
  for (const Rules& rules : versions_)
    if (rules.id == procedure_id && rules.in_force_from <= day) found = &rules;
  if (found == nullptr)
    return fail(
        Code::failed_precondition,
        "no rules of '{}' are in force on {}; add a rule file with an earlier day of effect",
        procedure_id, day.iso());
  return found;
}

Result<const Rules*> Law::version(std::string_view procedure_id, Date in_force_from) const {
  for (const Rules& rules : versions_)
    if (rules.id == procedure_id && rules.in_force_from == in_force_from) return &rules;
  return fail(Code::not_found,
              "the rules of '{}' in force from {} are gone; cases that began under them need the "
              "file back",
              procedure_id, in_force_from.iso());
}

}  // namespace pandok::cases
