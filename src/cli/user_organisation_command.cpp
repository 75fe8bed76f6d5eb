#include "base/id.h"
#include "cli/context.h"
#include "cli/user_access.h"

namespace pandok::cli {
namespace {

struct AddOptions {
  std::string name, kind = "agency", holder;
};

Result<> add(Context& context, const AddOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  const auto kind = access::parse_organisation_kind(options.kind);
  if (!kind) return fail(Code::invalid_argument, "unknown kind of organisation");
  PANDOK_CHECKED(open.recording->record("organisation.create", "organisation", ""));
  PANDOK_TRY(const auto made,
             open.people().create_organisation(options.name, *kind, options.holder, now_ms()));
  print("{} {}", made.id, made.name);
  return {};
}

struct ListOptions {
  bool json = false;
};

Result<> list(Context& context, const ListOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto all, open.people().organisations());
  for (const access::Organisation& one : all) {
    if (options.json)
      print_line(json_line(organisation_json(one)));
    else
      print("{} {:<10} {}{}", one.id, access::organisation_kind_name(one.kind), one.name,
            one.holder.empty() ? "" : " | " + one.holder);
  }
  return {};
}

}  // namespace

void add_organisation_commands(CLI::App& user, Context& context) {
  auto* parent = user.add_subcommand("organisation", "Organisations that people belong to");
  parent->require_subcommand(1);
  auto* adding = add_user_command(*parent, context, "add", "Make an organisation");
  auto add_options = std::make_shared<AddOptions>();
  adding->add_option("NAME", add_options->name, "Its name")->required();
  adding->add_option("--kind", add_options->kind, "agency, holder, company, programme or school")
      ->check(CLI::IsMember({"agency", "holder", "company", "programme", "school"}))
      ->capture_default_str();
  adding->add_option("--holder", add_options->holder,
                     "Of right holders: their name in the register; they see its designs");
  set_callback(*adding, context, add_options, add);

  auto* listing = add_user_command(*parent, context, "list", "List organisations, one a line");
  auto list_options = std::make_shared<ListOptions>();
  listing->add_flag("--json", list_options->json, "One JSON object a line");
  set_callback(*listing, context, list_options, list);
}

}  // namespace pandok::cli
