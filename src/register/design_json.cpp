#include "register/design_json.h"

#include "register/fields.h"

namespace pandok::reg {
namespace {

std::string date_text(const std::optional<Date>& date) { return date ? date->iso() : ""; }

}  // namespace

Json design_json(const Design& design) {
  Json events = Json::array();
  for (const LifeEvent& event : design.events)
    events.push_back({{"happened_on", date_text(event.happened_on)}, {"kind", event.kind}});
  return {{"design_id", design.design_id},
          {"article", design.article},
          {"locarno", DesignFields::of(design).get(Field::locarno)},
          {"holder", design.holder},
          {"holder_contact", design.holder_contact},
          {"country", design.country},
          {"registered_on", date_text(design.registered_on)},
          {"expires_on", date_text(design.expires_on)},
          {"status", status_name(design.status)},
          {"application_number", design.application_number},
          {"design_number", design.design_number},
          {"registration_number", design.registration_number},
          {"in_force", in_force(design, Date::today())},
          {"events", std::move(events)},
          {"views", Json::array()}};
}

Json design_json(const Design& design, std::span<const StoredView> views) {
  Json json = design_json(design);
  for (const StoredView& view : views)
    json["views"].push_back({{"view", view_name(view.view.name)},
                             {"file", view.view.file},
                             {"picture", view.picture.hex()}});
  return json;
}

}  // namespace pandok::reg
