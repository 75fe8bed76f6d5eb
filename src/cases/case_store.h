// Cases as they are kept: opened, moved by acts and by passed terms, listed for those they concern.
//
// Every change goes through Procedure (procedure.h) inside the caller's transaction, so that the
// caller can tell the audit log before it commits: a case is never between two states. Two people
// at once: the version decides, one is told.
// Threads: one CaseStore a thread; borrows the connection and the law.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cases/law.h"
#include "cases/procedure.h"
#include "store/database.h"

namespace pandok::cases {

struct NameAndAddress {
  std::string name, address;
};

// What a case is about and whom it concerns, beside what the law asks for (CaseFacts).
inline constexpr std::array<std::string_view, 4> kChannels = {"express", "mail", "cargo",
                                                              "traveller"};

struct CaseSubject {
  std::string organisation;  // id of the customs office
  std::string officer;       // id of who answers for it
  std::string holder;        // holders.name of the right in the register: who sees it as the holder
  std::string importer;      // id of the importer's organisation, "" if it has none here
  std::string design_id;     // of the register
  std::string item;          // the goods, in words
  std::string parcel;        // how the office calls it
  std::int64_t quantity = 0;
  std::string channel;                // of kChannels, or ""
  std::string sender_country;         // ISO 3166-1 alpha-2, or ""
  std::vector<std::string> readings;  // ids, at most limits::kCaseReadingsMax
  std::string declaration_no;         // or of the mail
  std::string nature, condition, origin;
  NameAndAddress declarant, consignor, consignee;
};

struct StoredCase {
  std::string id;      // base/id.h
  std::string number;  // "2026-000123"
  CaseSubject about;
  Case now;
  std::vector<std::int64_t> at_ms;  // of now.events, since 1970-01-01 UTC
  std::int64_t created_ms = 0, changed_ms = 0;
  std::int64_t version = 1;  // grows with every change
};

// Whose cases are seen: those of an office; those that a holder or an importer was told of; all
// without any.
struct CaseScope {
  std::optional<std::string> organisation, holder, importer;
};

// A line of a list.
struct CaseLine {
  std::string id, number, state, item, parcel, holder, design_id;
  std::optional<Date> due;  // of the first open term
  std::int64_t created_ms = 0, changed_ms = 0;
};

CaseLine line_of(const StoredCase& one);

struct CaseQuery {
  CaseScope scope;     // at most one of its conditions
  std::string state;   // "" for any
  std::string parcel;  // "" for any
  std::string before;  // an id; only cases older than it: the last of the page before
  int limit = 50;      // 1 to limits::kCasesPerPageMax
};

// The open cases, what is due first in front.
struct QueueQuery {
  CaseScope scope;  // at most one of its conditions
  // The last line of the page before; a line without a day comes after all that have one.
  std::optional<Date> after_due;
  std::string after;  // its id; "" for the first page
  int limit = 50;
};

class CaseStore {
 public:
  CaseStore(store::Database& database, const Law& law) : database_(database), law_(law) {}

  // Begins a case under the rules in force on the day of the act. The errors of Procedure::begin;
  // invalid_argument for a subject that breaks the rules (a text that is not plain or too long).
  Result<StoredCase> open(store::Transaction& transaction, std::string_view procedure,
                          const CaseSubject& about, const CaseFacts& facts, const Act& act,
                          std::int64_t now_ms);
  // Adds an act. failed_precondition if `version` is not the stored one (somebody was quicker: look
  // again), or a passed term must take effect first (advance()); the errors of Procedure::apply;
  // not_found, also outside the scope.
  Result<StoredCase> act(store::Transaction& transaction, std::string_view id, std::int64_t version,
                         const CaseScope& scope, const Act& act, std::int64_t now_ms);
  // Corrects subject and facts between acts; the law judges the next act by them.
  Result<StoredCase> correct(store::Transaction& transaction, std::string_view id,
                             std::int64_t version, const CaseScope& scope, const CaseSubject& about,
                             const CaseFacts& facts, std::int64_t now_ms);
  // Lets terms that have passed take effect; how many events that were, 0 for none.
  Result<std::size_t> advance(store::Transaction& transaction, std::string_view id, Date today,
                              std::int64_t now_ms);
  // Ids of cases with a term that takes effect by today, the longest passed first.
  Result<std::vector<std::string>> to_advance(Date today, int limit);

  // not_found, also for one outside the scope; data_corrupted.
  Result<StoredCase> get(std::string_view id, const CaseScope& scope = {});
  // By the number; not_found as get().
  Result<StoredCase> get_number(std::string_view number, const CaseScope& scope = {});
  // The newest first. invalid_argument for a limit or an id out of range.
  Result<std::vector<CaseLine>> list(const CaseQuery& query);
  Result<std::vector<CaseLine>> queue(const QueueQuery& query);

  // failed_precondition unless the case is at this version.
  static Result<> check_version(const StoredCase& found, std::int64_t version);

  const Law& law() const { return law_; }
  // The rules that a case keeps. failed_precondition if this installation lacks them.
  Result<Procedure> procedure_of(const Case& now) const;

 private:
  Result<std::string> next_number(Date on);
  Result<> write(StoredCase& after, std::size_t first_new, std::int64_t now_ms, bool fresh);
  Result<StoredCase> find(std::string_view column, std::string_view key, const CaseScope& scope);
  Result<> read_events(StoredCase& found);
  store::Database& database_;
  const Law& law_;
};

}  // namespace pandok::cases
