// The law that an installation works by: every version of the procedure, and the holidays.
//
// Shipped with the program (law/kr/*.toml, packed into it) and replaced as a whole by a folder of
// the agency: holidays.toml, and any number of rule files *.toml with different days of effect.
// Immutable; threads: any.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cases/holidays.h"
#include "cases/rules.h"

namespace pandok::cases {

struct LawFile {
  std::string_view name;  // "design.toml"
  std::string_view text;
};

inline constexpr std::string_view kHolidayFileName = "holidays.toml";

class Law {
 public:
  // The files that are packed into the program; written into a folder they are where an agency
  // begins its own.
  static std::vector<LawFile> shipped_files();
  static Result<Law> shipped();
  // not_found, permission_denied; invalid_argument "FILE:LINE: …" for a mistake, for a folder
  // without holidays.toml or without a rule file, for two files with one id and day of effect.
  static Result<Law> from_folder(const std::filesystem::path& folder);
  static Result<Law> from_files(const std::vector<LawFile>& files);

  // The version in force on a day, the one that a case which begins then keeps for good.
  // failed_precondition if the first one is younger, or if there is no such procedure.
  Result<const Rules*> in_force(std::string_view procedure_id, Date day) const;
  // That version, for a case that has begun; not_found.
  Result<const Rules*> version(std::string_view procedure_id, Date in_force_from) const;

  const Holidays& holidays() const { return holidays_; }
  const std::vector<Rules>& versions() const { return versions_; }  // by id, then by day of effect

 private:
  Holidays holidays_;
  std::vector<Rules> versions_;
};

}  // namespace pandok::cases
