#include "cases/case_json.h"

namespace pandok::cases {
namespace {

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(Code::data_corrupted,
              "a stored case is damaged: {}; restore the database from a backup", what);
}

Result<Json> object_from(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return damaged(json.error().message);
  if (!json->is_object()) return damaged("no JSON object");
  return *std::move(json);
}

// A member of this type into `out`; a missing or other one is damage.
template <class T>
Result<> take(const Json& json, const char* key, T& out) {
  const auto found = json.find(key);
  const bool fits = found != json.end() && (std::is_same_v<T, bool> ? found->is_boolean()
                                            : std::is_integral_v<T> ? found->is_number_integer()
                                            : std::is_same_v<T, std::string> ? found->is_string()
                                                                             : found->is_array());
  if (!fits) return damaged(key);
  if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    for (const Json& one : *found) {
      if (!one.is_string()) return damaged(key);
      out.push_back(one.get<std::string>());
    }
  } else {
    out = found->get<T>();
  }
  return {};
}

Result<> take_party(const Json& json, const char* key, NameAndAddress& out) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_object()) return damaged(key);
  PANDOK_CHECKED(take(*found, "name", out.name));
  return take(*found, "address", out.address);
}

Result<OpenDeadline> deadline_from(const Json& json) {
  OpenDeadline open;
  std::int32_t since = 0, due = 0;
  PANDOK_CHECKED(take(json, "id", open.id));
  PANDOK_CHECKED(take(json, "since", since));
  PANDOK_CHECKED(take(json, "due", due));
  PANDOK_CHECKED(take(json, "extended", open.extended));
  PANDOK_CHECKED(take(json, "predicted", open.predicted));
  PANDOK_CHECKED(take(json, "opened_by", open.opened_by));
  open.since = Date::from_days(since);
  open.due = Date::from_days(due);
  return open;
}

}  // namespace

Json to_json(const NameAndAddress& party) {
  return {{"name", party.name}, {"address", party.address}};
}

Json to_json(const CaseSubject& about) {
  return {{"item", about.item},
          {"parcel", about.parcel},
          {"quantity", about.quantity},
          {"channel", about.channel},
          {"readings", about.readings},
          {"sender_country", about.sender_country},
          {"declaration_no", about.declaration_no},
          {"nature", about.nature},
          {"condition", about.condition},
          {"origin", about.origin},
          {"declarant", to_json(about.declarant)},
          {"consignor", to_json(about.consignor)},
          {"consignee", to_json(about.consignee)}};
}

Json to_json(const CaseFacts& facts) {
  return {{"situation", facts.situation},
          {"right_declared", facts.right_declared},
          {"right_in_force", facts.right_in_force},
          {"customs_value_won", facts.customs_value_won},
          {"holder_is_small_firm", facts.holder_is_small_firm}};
}

std::string document_of(const Case& now) {
  Json deadlines = Json::array();
  for (const OpenDeadline& open : now.deadlines)
    deadlines.push_back({{"id", open.id},
                         {"since", open.since.days()},
                         {"due", open.due.days()},
                         {"extended", open.extended},
                         {"predicted", open.predicted},
                         {"opened_by", open.opened_by}});
  return json_line({{"facts", to_json(now.facts)}, {"deadlines", std::move(deadlines)}});
}

Result<CaseSubject> subject_from(std::string_view text) {
  PANDOK_TRY(const Json json, object_from(text));
  CaseSubject about;
  PANDOK_CHECKED(take(json, "item", about.item));
  PANDOK_CHECKED(take(json, "parcel", about.parcel));
  PANDOK_CHECKED(take(json, "quantity", about.quantity));
  PANDOK_CHECKED(take(json, "channel", about.channel));
  PANDOK_CHECKED(take(json, "sender_country", about.sender_country));
  PANDOK_CHECKED(take(json, "readings", about.readings));
  if (!json.contains("origin")) return about;  // written before there were these
  PANDOK_CHECKED(take(json, "declaration_no", about.declaration_no));
  PANDOK_CHECKED(take(json, "nature", about.nature));
  PANDOK_CHECKED(take(json, "condition", about.condition));
  PANDOK_CHECKED(take(json, "origin", about.origin));
  PANDOK_CHECKED(take_party(json, "declarant", about.declarant));
  PANDOK_CHECKED(take_party(json, "consignor", about.consignor));
  PANDOK_CHECKED(take_party(json, "consignee", about.consignee));
  return about;
}

Result<CaseFacts> facts_from(const Json& json) {
  CaseFacts facts;
  PANDOK_CHECKED(take(json, "situation", facts.situation));
  PANDOK_CHECKED(take(json, "right_declared", facts.right_declared));
  PANDOK_CHECKED(take(json, "right_in_force", facts.right_in_force));
  PANDOK_CHECKED(take(json, "customs_value_won", facts.customs_value_won));
  PANDOK_CHECKED(take(json, "holder_is_small_firm", facts.holder_is_small_firm));
  return facts;
}

Result<> read_document(std::string_view text, Case& now) {
  PANDOK_TRY(const Json json, object_from(text));
  const auto facts = json.find("facts"), deadlines = json.find("deadlines");
  if (facts == json.end() || !facts->is_object()) return damaged("facts");
  if (deadlines == json.end() || !deadlines->is_array()) return damaged("deadlines");
  PANDOK_TRY(now.facts, facts_from(*facts));
  for (const Json& one : *deadlines) {
    if (!one.is_object()) return damaged("deadlines");
    PANDOK_TRY(OpenDeadline open, deadline_from(one));
    now.deadlines.push_back(std::move(open));
  }
  return {};
}

Result<std::map<std::string, std::string>> fields_from(std::string_view text) {
  PANDOK_TRY(const Json json, object_from(text));
  std::map<std::string, std::string> fields;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) return damaged("fields");
    fields[name] = value.get<std::string>();
  }
  return fields;
}

}  // namespace pandok::cases
