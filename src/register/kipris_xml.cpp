#include <pugixml.hpp>

#include "base/parse.h"
#include "register/kipris.h"

namespace pandok::reg {
namespace {

constexpr int kDepthMax = 32;
constexpr int kNodesMax = 100'000;
constexpr std::size_t kNamesMax = 256;  // different ones in an element; look-up is linear

std::string_view local_name(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class Converter {
 public:
  Result<Json> convert(const pugi::xml_node& node, int depth) {
    if (depth > kDepthMax)
      return fail(Code::invalid_argument, "XML nests deeper than {} levels", kDepthMax);
    Json object = Json::object();
    std::string text;
    for (const auto& attribute : node.attributes())
      PANDOK_CHECKED(add(object, attribute.name(), Json(attribute.value())));
    for (const auto& child : node.children()) {
      const bool is_text = child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata;
      if (is_text) text += child.value();
      if (child.type() != pugi::node_element) continue;
      PANDOK_TRY(auto value, convert(child, depth + 1));
      PANDOK_CHECKED(add(object, child.name(), std::move(value)));
    }
    if (object.empty()) return Json(std::string(trim(text)));
    return object;
  }

 private:
  Result<> add(Json& object, std::string_view full_name, Json value) {
    if (++nodes_ > kNodesMax)
      return fail(Code::invalid_argument, "XML with more than {} nodes", kNodesMax);
    const std::string name(local_name(full_name));
    const auto place = object.find(name);
    if (place == object.end()) {
      if (object.size() >= kNamesMax)
        return fail(Code::invalid_argument, "XML element with more than {} names", kNamesMax);
      object[name] = std::move(value);
    } else if (place->is_array()) {
      place->push_back(std::move(value));
    } else {
      Json first = std::move(*place);
      *place = Json::array({std::move(first), std::move(value)});
    }
    return {};
  }

  int nodes_ = 0;
};

}  // namespace

Result<Json> json_of_xml(std::string_view xml) {
  if (!is_utf8(xml)) return fail(Code::invalid_argument, "XML that is not UTF-8");
  pugi::xml_document document;
  // Without parse_doctype a DOCTYPE is skipped and pugixml knows no entities but the five of XML.
  const unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), flags, pugi::encoding_utf8);
  if (!parsed)
    return fail(Code::invalid_argument, "not XML: {} at byte {}", parsed.description(),
                parsed.offset);
  return Converter().convert(document, 0);
}

}  // namespace pandok::reg
