#include "base/id.h"
#include "cli/context.h"
#include "cli/user_access.h"

namespace pandok::cli {
namespace {

struct OrganisationAddOptions {
  std::string name, kind = "agency", holder, mail;
};

Result<> add(Context& context, const OrganisationAddOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  const auto kind = access::parse_organisation_kind(options.kind);
  if (!kind) return fail(Code::invalid_argument, "unknown kind of organisation");
  PANDOK_CHECKED(open.recording->record("organisation.create", "organisation", ""));
  PANDOK_TRY(const auto made, open.people().create_organisation(
                                  {options.name, *kind, options.holder, options.mail}, now_ms()));
  print("{} {}", made.id, made.name);
  return {};
}

struct OrganisationChangeOptions {
  std::string organisation;
  std::optional<std::string> name, kind, holder, mail;
};

Result<> change(Context& context, const OrganisationChangeOptions& options) {
  PANDOK_TRY(const auto open, open_people(context));
  PANDOK_TRY(const auto before, organisation_named(open, options.organisation));
  access::OrganisationChange change{
      .name = options.name, .holder = options.holder, .mail = options.mail};
  if (options.kind) change.kind = access::parse_organisation_kind(*options.kind);
  if (!change.name && !change.kind && !change.holder && !change.mail)
    return fail(Code::invalid_argument,
                "nothing to change (pandok user organisation change --help tells what)");
  PANDOK_CHECKED(open.recording->record("organisation.change", "organisation", before.id));
  PANDOK_TRY(const auto after, open.people().change_organisation(before.id, before.version, change,
                                                                 local_person(), now_ms()));
  print_line(organisation_json(after).dump(2));
  return {};
}

struct OrganisationListOptions {
  bool json = false;
};

Result<> list(Context& context, const OrganisationListOptions& options) {
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
  const CLI::IsMember kinds({"agency", "holder", "company", "programme", "school"});
  auto add_options = std::make_shared<OrganisationAddOptions>();
  adding->add_option("NAME", add_options->name, "Its name")->required();
  adding->add_option("--kind", add_options->kind, "agency, holder, company, programme or school")
      ->check(kinds)
      ->capture_default_str();
  adding->add_option("--holder", add_options->holder,
                     "Of right holders: their name in the register; they see its designs");
  adding->add_option("--mail", add_options->mail, "Where notices go");
  set_callback(*adding, context, add_options, add);

  auto* changing = add_user_command(*parent, context, "change", "Change an organisation");
  auto change_options = std::make_shared<OrganisationChangeOptions>();
  changing->add_option("NAME", change_options->organisation, "Which")->required();
  changing->add_option("--name", change_options->name, "Its new name");
  changing->add_option("--kind", change_options->kind, "agency, holder, company, programme, school")
      ->check(kinds);
  changing->add_option("--holder", change_options->holder,
                       "Of right holders: their name in the register from now on; '' for none");
  changing->add_option("--mail", change_options->mail, "Where notices go; '' for nowhere");
  set_callback(*changing, context, change_options, change);

  auto* listing = add_user_command(*parent, context, "list", "List organisations, one a line");
  auto list_options = std::make_shared<OrganisationListOptions>();
  listing->add_flag("--json", list_options->json, "One JSON object a line");
  set_callback(*listing, context, list_options, list);
}

}  // namespace pandok::cli
