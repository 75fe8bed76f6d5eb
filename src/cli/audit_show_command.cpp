#include "audit/search.h"
#include "base/json.h"
#include "base/limits.h"
#include "cli/audit_command.h"
#include "cli/recording.h"

namespace pandok::cli {
namespace {

struct ShowOptions {
  std::string folder, person, object, from, to;
  audit::SearchFilter filter;
  std::optional<std::uint64_t> before;
  std::size_t limit = 50;
  bool unseal = false, json = false;
};

struct KnownPerson {
  std::string id;
  audit::PersonKey key;
};

// A person by their id, or "local:" may be left out.
Result<KnownPerson> find_person(const store::Home& home, const std::string& person) {
  PANDOK_TRY(const auto keys, audit::FolderKeys::open(home.keys_folder()));
  for (const std::string& id : {person, "local:" + person}) {
    auto key = keys->existing(id);
    if (key) return KnownPerson{id, *key};
    if (key.error().code != Code::not_found) return tl::unexpected<Error>(std::move(key).error());
  }
  return fail(Code::not_found, "'{}' has no key here: they never acted, or were forgotten", person);
}

Result<audit::SearchFilter> filter_of(const ShowOptions& options) {
  audit::SearchFilter filter = options.filter;
  const std::size_t slash = options.object.find('/');
  if (slash == std::string::npos) {
    filter.object_id = options.object;
  } else {
    filter.object_type = options.object.substr(0, slash);
    filter.object_id = options.object.substr(slash + 1);
  }
  if (!options.from.empty()) {
    PANDOK_TRY(filter.from_ms, parse_audit_time(options.from));
  }
  if (!options.to.empty()) {
    PANDOK_TRY(filter.to_ms, parse_audit_time(options.to));
  }
  return filter;
}

Json json_of(const audit::SearchHit& hit) {
  const audit::Entry& entry = hit.entry;
  return {{"index", hit.index},
          {"time", audit_time_text(entry.time_ms)},
          {"time_ms", entry.time_ms},
          {"who", entry.who},
          {"role", entry.role},
          {"act", entry.act},
          {"object_type", entry.object_type},
          {"object_id", entry.object_id},
          {"digest", entry.digest.hex()},
          {"request", entry.request},
          {"sealed", entry.sealed.has_value()}};
}

void print_hit(const audit::SearchHit& hit, const std::optional<std::string>& personal, bool json) {
  const audit::Entry& entry = hit.entry;
  if (json) {
    Json line = json_of(hit);
    if (personal) line["personal"] = *personal;
    return print_line(json_line(line));
  }
  print("{:>8}  {}  {:.8}  {:<9} {:<20} {} {}{}", hit.index, audit_time_text(entry.time_ms),
        entry.who, entry.role, entry.act, entry.object_type, entry.object_id,
        personal       ? "  | " + *personal
        : entry.sealed ? "  | (sealed)"
                       : "");
}

Result<> print_hits(const std::filesystem::path& folder, const ShowOptions& options,
                    const audit::SearchFilter& filter, const std::optional<KnownPerson>& person) {
  audit::SearchOptions how{.before = options.before};
  std::size_t shown = 0;
  std::uint64_t size = 0;
  do {
    how.hits_max = options.limit - shown;
    PANDOK_TRY(const auto page, audit::search(folder, filter, how));
    for (const audit::SearchHit& hit : page.hits) {
      std::optional<std::string> personal;
      if (options.unseal && hit.entry.sealed) {
        PANDOK_TRY(const Bytes bytes, audit::unseal(*hit.entry.sealed, person->key));
        personal = as_text(bytes);
      }
      print_hit(hit, personal, options.json);
    }
    shown += page.hits.size();
    size = page.size;
    how.before = page.next;
  } while (how.before && shown < options.limit);
  if (!options.json)
    print("{} shown of {} entries{}", shown, size,
          how.before ? fmt::format("; older ones with --before {}", *how.before) : "");
  return {};
}

Result<> show(Context& context, const ShowOptions& options) {
  PANDOK_TRY(auto filter, filter_of(options));
  if (options.unseal && options.person.empty())
    return fail(Code::invalid_argument, "--unseal opens what is sealed for one --person");
  PANDOK_TRY(const auto folder, audit_folder(context, options.folder));
  std::optional<KnownPerson> person;
  if (!options.person.empty()) {
    PANDOK_TRY(const auto home, store::Home::open(context.home()));
    PANDOK_TRY(person, find_person(home, options.person));
    filter.who = audit::pseudonym(person->id, person->key);
    if (options.unseal) PANDOK_CHECKED(record(home, "audit.unseal", "pseudonym", filter.who));
  }
  return print_hits(folder, options, filter, person);
}

struct ForgetOptions {
  std::string person;
  bool json = false;
};

Result<> forget(Context& context, const ForgetOptions& options) {
  PANDOK_TRY(const auto home, store::Home::open(context.home()));
  PANDOK_TRY(const auto person, find_person(home, options.person));
  PANDOK_TRY(auto recording, Recording::open(home));
  PANDOK_CHECKED(recording.forget(person.id));
  if (options.json)
    print_line(json_line({{"forgotten", true}}));
  else
    print("the key is destroyed: nobody can tell any more which entries were theirs");
  return {};
}

}  // namespace

void add_audit_show_commands(CLI::App& parent, Context& context) {
  auto* command = parent.add_subcommand("show", "What was done, the newest first");
  auto options = std::make_shared<ShowOptions>();
  add_folder_options(*command, context, options->folder);
  command->add_option("--act", options->filter.act, "Only acts that begin so, like register.");
  command->add_option("--person", options->person,
                      "Only of this person: a login of this machine, or an id");
  command->add_option("--object", options->object, "Only of this object: ID or TYPE/ID");
  command->add_option("--request", options->filter.request, "Only what belongs to this request");
  command->add_option("--text", options->filter.text, "Only with this text in act or object");
  command->add_option("--from", options->from, "Not before this day (UTC), or milliseconds");
  command->add_option("--to", options->to, "Before this day (UTC), or milliseconds");
  command->add_option("--before", options->before, "Only entries before this index");
  command->add_option("--limit", options->limit, "At most this many")
      ->check(CLI::Range(std::size_t{1}, limits::kAuditHitsMax))
      ->capture_default_str();
  command->add_flag("--unseal", options->unseal,
                    "Open what is sealed for --person; that is itself recorded");
  command->add_flag("--json", options->json, "One JSON object a line");
  set_callback(*command, context, options, show);
  auto* forgetting = parent.add_subcommand(
      "forget", "Destroy a person's key: their entries stay, but nobody can tell whose they are");
  auto forget_options = std::make_shared<ForgetOptions>();
  forgetting->add_option("PERSON", forget_options->person, "A login of this machine, or an id")
      ->required();
  forgetting->add_option("--home", context.home_option,
                         "The home (default $PANDOK_HOME, else ./pandok-home)");
  forgetting->add_flag("--json", forget_options->json, "One JSON object");
  forgetting->footer("This cannot be undone. Old backups of the folder keys hold the key still.");
  set_callback(*forgetting, context, forget_options, forget);
}

}  // namespace pandok::cli
