#include "http/case_body.h"

#include "base/limits.h"
#include "http/body_values.h"

namespace pandok::http {
namespace {

constexpr std::size_t kNameChars = limits::kCaseNameCharsMax;

Result<Json> member_object(const Json& body, std::string_view name) {
  const auto found = body.find(name);
  if (found == body.end() || !found->is_object())
    return fail(Code::invalid_argument, "'{}' is missing or no object", name);
  return *found;
}

Result<cases::NameAndAddress> body_party(const Json& object, std::string_view name) {
  cases::NameAndAddress party;
  if (!object.contains(name)) return party;
  PANDOK_TRY(const Json json, member_object(object, name));
  PANDOK_CHECKED(check_members(json, {"name", "address"}));
  PANDOK_TRY(party.name, body_text(json, "name", kNameChars));
  PANDOK_TRY(party.address, body_text(json, "address", kNameChars));
  return party;
}

Result<std::vector<std::string>> body_ids(const Json& object, std::string_view name) {
  std::vector<std::string> ids;
  const auto found = object.find(name);
  if (found == object.end()) return ids;
  if (!found->is_array()) return fail(Code::invalid_argument, "'{}' is a list of ids", name);
  for (const Json& one : *found) {
    if (!one.is_string()) return fail(Code::invalid_argument, "'{}' is a list of ids", name);
    ids.push_back(one.get<std::string>());
  }
  return ids;
}

Result<cases::CaseSubject> about_body(const Json& json) {
  PANDOK_CHECKED(check_members(
      json, {"holder", "importer", "importer_name", "design_id", "item", "parcel", "quantity",
             "channel", "sender_country", "declaration_no", "nature", "condition", "origin",
             "declarant", "consignor", "consignee", "readings"}));
  cases::CaseSubject about;
  PANDOK_TRY(about.holder, body_text(json, "holder", limits::kTextFieldCharsMax));
  PANDOK_TRY(about.importer, body_text(json, "importer", kNameChars));
  PANDOK_TRY(about.design_id, body_text(json, "design_id", limits::kDesignIdBytesMax));
  PANDOK_TRY(about.item, body_text(json, "item", limits::kCaseTextCharsMax));
  PANDOK_TRY(about.parcel, body_text(json, "parcel", limits::kParcelCharsMax));
  PANDOK_TRY(about.quantity, body_integer(json, "quantity", 0, 0, limits::kCaseQuantityMax));
  PANDOK_TRY(about.channel, body_text(json, "channel", kNameChars));
  PANDOK_TRY(about.sender_country, body_text(json, "sender_country", 2));
  PANDOK_TRY(about.declaration_no, body_text(json, "declaration_no", kNameChars));
  PANDOK_TRY(about.nature, body_text(json, "nature", kNameChars));
  PANDOK_TRY(about.condition, body_text(json, "condition", kNameChars));
  PANDOK_TRY(about.origin, body_text(json, "origin", kNameChars));
  PANDOK_TRY(about.declarant, body_party(json, "declarant"));
  PANDOK_TRY(about.consignor, body_party(json, "consignor"));
  PANDOK_TRY(about.consignee, body_party(json, "consignee"));
  PANDOK_TRY(about.readings, body_ids(json, "readings"));
  return about;
}

Result<cases::CaseFacts> facts_body(const Json& json) {
  PANDOK_CHECKED(check_members(json, {"situation", "right_declared", "right_in_force",
                                      "customs_value_won", "holder_is_small_firm"}));
  cases::CaseFacts facts;
  PANDOK_TRY(facts.situation, body_text(json, "situation", kNameChars));
  PANDOK_TRY(facts.right_declared, body_flag(json, "right_declared"));
  PANDOK_TRY(facts.right_in_force, body_flag(json, "right_in_force"));
  PANDOK_TRY(facts.customs_value_won,
             body_integer(json, "customs_value_won", 0, 0, limits::kCustomsValueWonMax));
  PANDOK_TRY(facts.holder_is_small_firm, body_flag(json, "holder_is_small_firm"));
  return facts;
}

}  // namespace

Result<CaseBody> case_body(const Json& body) {
  CaseBody asked;
  PANDOK_TRY(const Json about, member_object(body, "about"));
  PANDOK_TRY(asked.about, about_body(about));
  PANDOK_TRY(const Json facts, member_object(body, "facts"));
  PANDOK_TRY(asked.facts, facts_body(facts));
  return asked;
}

Result<cases::Act> act_body(const Json& body, std::string_view name) {
  cases::Act act;
  PANDOK_TRY(act.act, body_text(body, name, kNameChars));
  PANDOK_TRY(act.reason, body_text(body, "reason", limits::kCaseTextCharsMax));
  PANDOK_TRY(const Json fields, member_object(body, "fields"));
  for (const auto& [id, value] : fields.items()) {
    if (!value.is_string()) return fail(Code::invalid_argument, "'{}' is a text", id);
    PANDOK_TRY(act.fields[id], body_text(fields, id, limits::kCaseTextCharsMax));
  }
  return act;
}

}  // namespace pandok::http
