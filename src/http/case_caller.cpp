#include "http/case_caller.h"

#include "access/people.h"

namespace pandok::http {
namespace {

using access::Permission;
using access::Role;
using cases::Party;

constexpr const char* kLocal = "local";  // the machine itself, as long as there are no people

}  // namespace

Result<CaseCaller> case_caller(store::Database& database, const access::Caller& caller) {
  CaseCaller who{.person = {caller.person, caller.roles},
                 .organisation = caller.organisation,
                 .name = caller.name};
  if (caller.via == access::Via::local) {
    who.person = {kLocal, cases::roles_of(Party::office)};
    who.organisation = kLocal;
    return who;
  }
  if (caller.may(Permission::handle_cases)) {
    who.scope.organisation = caller.organisation;
  } else if (caller.roles.has(Role::right_holder)) {
    PANDOK_TRY(const auto organisation, access::People(database).organisation(caller.organisation));
    if (organisation.holder.empty())
      return fail(Code::permission_denied,
                  "your organisation is no holder in the register; ask an administrator");
    who.party = Party::right_holder;
    who.scope.holder = organisation.holder;
  } else {
    who.party = Party::importer;
    who.scope.importer = caller.organisation;
  }
  who.person.roles = caller.roles & cases::roles_of(who.party);
  return who;
}

}  // namespace pandok::http
