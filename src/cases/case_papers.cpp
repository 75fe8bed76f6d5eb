#include "cases/case_papers.h"

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::cases {
namespace {

tl::unexpected<Error> damaged_paper(std::string_view what) {
  return fail(Code::data_corrupted,
              "a stored paper is damaged: {}; restore the database from a backup", what);
}

Result<Sha256> digest_from(std::string_view hex) {
  const auto digest = Sha256::parse(hex);
  if (!digest) return damaged_paper("its digest");
  return *digest;
}

Result<Party> party_from(std::string_view name) {
  const auto party = parse_party(name);
  if (!party) return damaged_paper("its party");
  return *party;
}

Result<CaseFile> file_of(const store::Row& row) {
  CaseFile file;
  PANDOK_TRY(file.digest, digest_from(row.text(0)));
  file.name = row.text(1);
  file.type = row.text(2);
  file.bytes = row.integer(3);
  file.person = row.text(4);
  PANDOK_TRY(file.party, party_from(row.text(5)));
  file.shared = row.integer(6) != 0;
  file.at_ms = row.integer(7);
  return file;
}

Result<CasePaper> paper_from(const store::Row& row) {
  CasePaper paper;
  paper.number = row.text(0);
  paper.case_id = row.text(1);
  paper.form = row.text(2);
  PANDOK_TRY(paper.digest, digest_from(row.text(3)));
  PANDOK_TRY(paper.file, digest_from(row.text(4)));
  paper.entry = row.integer(5);
  paper.person = row.text(6);
  PANDOK_TRY(paper.party, party_from(row.text(7)));
  paper.shared = row.integer(8) != 0;
  paper.at_ms = row.integer(9);
  return paper;
}

}  // namespace

Result<std::vector<CaseFile>> CasePapers::select_files(std::string_view where,
                                                       store::Parameters parameters) {
  std::vector<CaseFile> found;
  PANDOK_CHECKED(database_.query(
      fmt::format("SELECT digest, name, type, bytes, person, party, shared, at_ms FROM case_files "
                  "WHERE {} ORDER BY at_ms, digest",
                  where),
      parameters, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(CaseFile one, file_of(row));
        found.push_back(std::move(one));
        return {};
      }));
  return found;
}

Result<bool> CasePapers::add_file(std::string_view case_id, const CaseFile& file) {
  if (file.name.empty() || !is_plain_text(file.name) ||
      utf8_length(file.name) > limits::kMailNameCharsMax)
    return fail(Code::invalid_argument, "a file needs a name of one line, at most {} characters",
                limits::kMailNameCharsMax);
  PANDOK_TRY(const auto n,
             database_.query_integer("SELECT count(*) FROM case_files WHERE case_id = $1",
                                     {std::string(case_id)}));
  if (static_cast<std::size_t>(n.value_or(0)) >= limits::kCaseFilesMax)
    return fail(Code::resource_exhausted, "a case has at most {} files", limits::kCaseFilesMax);
  PANDOK_TRY(
      const auto added,
      database_.execute(
          "INSERT INTO case_files (case_id, digest, name, type, bytes, person, party, "
          "shared, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
          {std::string(case_id), file.digest.hex(), file.name, file.type, file.bytes, file.person,
           std::string(party_name(file.party)), std::int64_t{file.shared}, file.at_ms}));
  return added == 1;
}

Result<std::vector<CaseFile>> CasePapers::files(std::string_view case_id) {
  return select_files("case_id = $1", {std::string(case_id)});
}

Result<CaseFile> CasePapers::file(std::string_view case_id, const Sha256& digest, Party who) {
  PANDOK_TRY(auto found,
             select_files("case_id = $1 AND digest = $2", {std::string(case_id), digest.hex()}));
  CaseFile* seen = nullptr;
  for (CaseFile& one : found)
    if (sees(who, one.party, one.shared) && (seen == nullptr || one.party == who)) seen = &one;
  if (seen == nullptr) return fail(Code::not_found, "the case has no such file");
  return std::move(*seen);
}

Result<std::string> CasePapers::next_number(std::string_view case_id,
                                            std::string_view case_number) {
  PANDOK_TRY(const auto n,
             database_.query_integer("SELECT count(*) FROM case_papers WHERE case_id = $1",
                                     {std::string(case_id)}));
  if (static_cast<std::size_t>(n.value_or(0)) >= limits::kCasePapersMax)
    return fail(Code::resource_exhausted, "a case has at most {} papers", limits::kCasePapersMax);
  return fmt::format("{}-{}", case_number, n.value_or(0) + 1);
}

Result<> CasePapers::add_paper(const CasePaper& paper) {
  PANDOK_CHECKED(database_.execute(
      "INSERT INTO case_papers (number, case_id, form, digest, file, entry, person, party, shared, "
      "at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {paper.number, paper.case_id, paper.form, paper.digest.hex(), paper.file.hex(), paper.entry,
       paper.person, std::string(party_name(paper.party)), std::int64_t{paper.shared},
       paper.at_ms}));
  return {};
}

Result<std::vector<CasePaper>> CasePapers::select(std::string_view where,
                                                  store::Parameters parameters) {
  std::vector<CasePaper> found;
  PANDOK_CHECKED(database_.query(
      fmt::format("SELECT number, case_id, form, digest, file, entry, person, party, shared, at_ms "
                  "FROM case_papers WHERE {} ORDER BY at_ms, number",
                  where),
      parameters, [&](const store::Row& row) -> Result<> {
        PANDOK_TRY(CasePaper one, paper_from(row));
        found.push_back(std::move(one));
        return {};
      }));
  return found;
}

Result<std::vector<CasePaper>> CasePapers::papers(std::string_view case_id) {
  return select("case_id = $1", {std::string(case_id)});
}

Result<CasePaper> CasePapers::paper(std::string_view case_id, std::string_view number) {
  PANDOK_TRY(auto found,
             select("case_id = $1 AND number = $2", {std::string(case_id), std::string(number)}));
  if (found.empty()) return fail(Code::not_found, "the case has no such paper");
  return std::move(found.front());
}

Result<CasePaper> CasePapers::paper_of(const Sha256& digest) {
  PANDOK_TRY(auto found, select("digest = $1", {digest.hex()}));
  if (found.empty()) return fail(Code::not_found, "there is no paper with this digest");
  return std::move(found.front());
}

}  // namespace pandok::cases
