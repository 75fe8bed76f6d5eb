#include "cli/register_view.h"

#include <fmt/format.h>

namespace pandok::cli {
namespace {

std::string locarno_text(const reg::Design& design) {
  std::string text;
  for (const reg::Locarno& one : design.locarno) text += (text.empty() ? "" : ";") + one.text();
  return text;
}

std::string date_text(const std::optional<Date>& date) { return date ? date->iso() : ""; }

}  // namespace

std::string design_line(const reg::Design& design) {
  return fmt::format("{:<16} {:<6} {:<10} {} | {}", design.design_id, locarno_text(design),
                     reg::status_name(design.status), design.article, design.holder);
}

Json design_json(const reg::Design& design) {
  Json events = Json::array();
  for (const reg::LifeEvent& event : design.events)
    events.push_back({{"happened_on", date_text(event.happened_on)}, {"kind", event.kind}});
  return {{"design_id", design.design_id},
          {"article", design.article},
          {"locarno", locarno_text(design)},
          {"holder", design.holder},
          {"holder_contact", design.holder_contact},
          {"country", design.country},
          {"registered_on", date_text(design.registered_on)},
          {"expires_on", date_text(design.expires_on)},
          {"status", reg::status_name(design.status)},
          {"application_number", design.application_number},
          {"design_number", design.design_number},
          {"registration_number", design.registration_number},
          {"in_force", reg::in_force(design, Date::today())},
          {"events", std::move(events)},
          {"views", Json::array()}};
}

}  // namespace pandok::cli
