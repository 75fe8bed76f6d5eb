// One record of the office's service as rows; see kipris.h for the names.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

#include "base/parse.h"
#include "register/kipris.h"

namespace pandok::reg {
namespace {

using Names = std::initializer_list<std::string_view>;  // lower case

bool is_named(const std::string& key, Names names) {
  const auto low = lower_ascii(key);
  return std::find(names.begin(), names.end(), low) != names.end();
}

// Calls visit for every value under `node` whose key is one of names, depth first. Objects that are
// values of a key in `skip` are not entered. Depth is bounded by the parsers.
void each_value(const Json& node, Names names, Names skip,
                const std::function<void(const Json&)>& visit) {
  if (node.is_array()) {
    for (const auto& element : node) each_value(element, names, skip, visit);
    return;
  }
  if (!node.is_object()) return;
  for (const auto& member : node.items()) {
    if (is_named(member.key(), skip)) continue;
    if (is_named(member.key(), names)) {
      if (member.value().is_array()) {
        for (const auto& element : member.value()) visit(element);
      } else {
        visit(member.value());
      }
    }
    each_value(member.value(), names, skip, visit);
  }
}

// A text from outside with control characters as spaces.
std::string clean(std::string_view text) {
  std::string out(trim(text));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return std::string(trim(out));
}

std::string text_of(const Json& value) {
  if (value.is_string()) return clean(value.get_ref<const std::string&>());
  if (value.is_number_integer()) return fmt::format("{}", value.get<std::int64_t>());
  return "";
}

// All texts with one of the names, without repetition.
std::vector<std::string> texts(const Json& node, Names names, Names skip = {}) {
  std::vector<std::string> found;
  std::set<std::string> seen;
  each_value(node, names, skip, [&](const Json& value) {
    auto text = text_of(value);
    if (!text.empty() && seen.insert(text).second) found.push_back(std::move(text));
  });
  return found;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : std::string(separator)) + part;
  return all;
}

// One design of a record: its own summary, if it has one, before the rest of the record.
struct DesignNode {
  const Json& record;
  const Json* summary;  // null if the record has none or one

  std::vector<std::string> all(Names names) const {
    if (summary == nullptr) return texts(record, names);
    auto found = texts(*summary, names);
    return found.empty() ? texts(record, names, {"bibliosummaryinfo"}) : found;
  }
  std::string first(Names names) const {
    const auto found = all(names);
    return found.empty() ? "" : found.front();
  }
  // The first name in order that has texts; `joined` by ", ".
  std::string preferred(std::string_view name, std::string_view otherwise) const {
    const auto found = all({name});
    return joined(found.empty() ? all({otherwise}) : found, ", ");
  }
};

Result<Status> status_of(const DesignNode& node) {
  std::vector<Status> said;
  for (const auto& text : node.all({"applicationstatus", "admststat", "status"})) {
    PANDOK_TRY(const Status status, parse_status(text));
    said.push_back(status);
  }
  for (const auto& text : node.all({"rgsttpcddscr", "lastdispositiondescription"}))
    if (const auto status = parse_status(text.substr(0, text.find_first_of("( "))))
      said.push_back(*status);
  for (const Status status : said)
    if (status != Status::registered) return status;
  const bool has_number = !node.first({"registrationnumber"}).empty();
  return !said.empty() || has_number ? Status::registered : Status::published;
}

std::string events_of(const DesignNode& node) {
  std::string events;
  each_value(node.record, {"legalstatusinfo", "designlegalstatusinfo"}, {}, [&](const Json& value) {
    const auto dates = texts(value, {"rsdate"}), names = texts(value, {"rsdocumentname"});
    std::string kind = names.empty() ? "" : names.front();
    std::replace(kind.begin(), kind.end(), ';', ',');
    const auto event = (dates.empty() ? "" : dates.front() + " ") + kind;
    if (!trim(event).empty()) events += (events.empty() ? "" : ";") + event;
  });
  return events;
}

std::string country_of(const DesignNode& node) {
  const auto given = node.first({"country", "countrycode"});
  return given.empty() ? "KR" : given;
}

struct FieldError {
  std::string column, reason;
};

tl::expected<DesignFields, FieldError> fields_of(const DesignNode& node) {
  const auto status = status_of(node);
  if (!status) return tl::unexpected(FieldError{"status", status.error().message});
  const std::vector<std::pair<Field, std::string>> values = {
      {Field::application_number, node.first({"applicationnumber"})},
      {Field::design_number, node.first({"designnumber", "designserialnumber"})},
      {Field::registration_number, node.first({"registrationnumber"})},
      {Field::article, node.first({"articlename"})},
      {Field::locarno, joined(node.all({"locarnoclasscode"}), ";")},
      {Field::holder, node.preferred("regprivilegename", "applicantname")},
      {Field::holder_contact, node.preferred("regprivilegeaddress", "applicantaddress")},
      {Field::country, country_of(node)},
      {Field::registered_on, node.first({"registrationdate"})},
      {Field::expires_on, node.first({"expirationdate", "expirydate", "rightexpirationdate"})},
      {Field::status, std::string(status_name(*status))},
      {Field::events, events_of(node)}};
  DesignFields fields;
  for (const auto& [field, text] : values)
    if (const auto set = fields.set(field, text); !set)
      return tl::unexpected(FieldError{std::string(field_name(field)), set.error().message});
  if (const auto dates = fields.check_dates(); !dates)
    return tl::unexpected(FieldError{"expires_on", dates.error().message});
  return fields;
}

ViewName view_of(const Json& image) {
  using enum ViewName;
  for (const auto& text : texts(image, {"imagename", "viewname", "view", "number"})) {
    for (const ViewName view : {front, back, left, right, top, bottom, perspective})
      if (text.find(view_name_ko(view)) != std::string::npos) return view;
    if (const auto view = parse_view(text)) return *view;
  }
  return ViewName::reference;
}

// Where the picture lies: the first named path that exists, beside the record or from the root.
std::string file_of(const Json& image, const std::string& source,
                    const std::function<bool(const std::string&)>& exists) {
  const auto slash = source.rfind('/');
  const std::string beside = slash == std::string::npos ? "" : source.substr(0, slash + 1);
  std::string first_legal;
  for (const std::string_view name :
       {"largepath", "imagepathlarge", "smallpath", "imagepath", "imagename"}) {
    for (const auto& text : texts(image, {name})) {
      for (const std::string& prefix : {beside, std::string()}) {
        const auto file = parse_file(prefix + text);
        if (!file || text.find("://") != std::string::npos) continue;
        if (exists(*file)) return *file;
        if (first_legal.empty()) first_legal = *file;
      }
    }
  }
  return first_legal;
}

class RecordReader {
 public:
  RecordReader(const std::string& source, std::int64_t number,
               const std::function<bool(const std::string&)>& exists, std::vector<SourceRow>& out)
      : source_(source), number_(number), exists_(exists), out_(out) {}

  void read(const Json& record) {
    std::vector<const Json*> summaries;
    each_value(record, {"bibliosummaryinfo"}, {}, [&](const Json& value) {
      if (value.is_object()) summaries.push_back(&value);
    });
    if (summaries.size() < 2) return read_design({record, nullptr});
    for (const auto* summary : summaries) read_design({record, summary});
  }

 private:
  void refuse(std::string column, std::string reason) {
    out_.push_back(RowError{number_, source_, std::move(column), std::move(reason)});
  }

  void read_design(const DesignNode& node) {
    const auto fields = fields_of(node);
    if (!fields) return refuse(fields.error().column, fields.error().reason);
    std::string key = fields->get(Field::application_number);
    if (key.empty()) return refuse("application_number", "is missing");
    const auto& part = fields->get(Field::design_number);
    if (!part.empty()) key += "/" + part;
    const auto id = parse_design_id(key);
    if (!id) return refuse("design_id", id.error().message);
    const std::size_t before = out_.size();
    each_value(node.record, {"designimageinfo", "siximageinfo"}, {},
               [&](const Json& entry) { read_entry(node, *id, *fields, entry); });
    if (out_.size() == before) read_entry(node, *id, *fields, node.record);
    if (out_.size() == before) refuse("file", "the record names no picture");
  }

  // One entry of a list of pictures: the picture itself, or what holds pictures as `imagePath`.
  void read_entry(const DesignNode& node, const std::string& id, const DesignFields& fields,
                  const Json& entry) {
    const auto numbers = texts(entry, {"designnumber", "designserialnumber"});
    const bool other = node.summary != nullptr && numbers.size() == 1 &&
                       numbers.front() != fields.get(Field::design_number);
    if (other || !entry.is_object()) return;
    std::vector<const Json*> pictures;
    each_value(entry, {"imagepath"}, {}, [&](const Json& picture) {
      if (picture.is_object()) pictures.push_back(&picture);
    });
    if (pictures.empty()) pictures.push_back(&entry);
    for (const auto* picture : pictures) {
      const auto file = file_of(*picture, source_, exists_);
      if (!file.empty())
        out_.push_back(ParsedRow{number_, source_, id, fields, {view_of(*picture), file}});
    }
  }

  const std::string& source_;
  std::int64_t number_;
  const std::function<bool(const std::string&)>& exists_;
  std::vector<SourceRow>& out_;
};

void find_records(const Json& node, std::vector<const Json*>& records) {
  if (node.is_array()) {
    for (const auto& element : node) find_records(element, records);
    return;
  }
  if (!node.is_object()) return;
  for (const auto& member : node.items()) {
    const Json& value = member.value();
    if (!is_named(member.key(), {"item", "designinfo"})) {
      find_records(value, records);
    } else if (value.is_object()) {
      records.push_back(&value);
    } else if (value.is_array()) {
      for (const auto& element : value)
        if (element.is_object()) records.push_back(&element);
    }
  }
}

}  // namespace

std::vector<SourceRow> kipris_rows(const Json& document, const std::string& source,
                                   const std::function<bool(const std::string&)>& exists) {
  std::vector<const Json*> records;
  find_records(document, records);
  if (records.empty() && document.is_object()) records.push_back(&document);
  std::vector<SourceRow> rows;
  if (records.empty()) rows.push_back(RowError{0, source, "", "holds no design record"});
  for (std::size_t i = 0; i < records.size(); ++i)
    RecordReader(source, static_cast<std::int64_t>(i) + 1, exists, rows).read(*records[i]);
  return rows;
}

}  // namespace pandok::reg
