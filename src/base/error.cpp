#include "base/error.h"

namespace pandok {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::invalid_argument:
      return "invalid_argument";
    case Code::not_found:
      return "not_found";
    case Code::already_exists:
      return "already_exists";
    case Code::failed_precondition:
      return "failed_precondition";
    case Code::unauthenticated:
      return "unauthenticated";
    case Code::permission_denied:
      return "permission_denied";
    case Code::resource_exhausted:
      return "resource_exhausted";
    case Code::deadline_exceeded:
      return "deadline_exceeded";
    case Code::cancelled:
      return "cancelled";
    case Code::unavailable:
      return "unavailable";
    case Code::data_corrupted:
      return "data_corrupted";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

int exit_code(Code code) {
  switch (code) {
    case Code::data_corrupted:
      return 4;
    case Code::failed_precondition:
    case Code::unauthenticated:
    case Code::permission_denied:
    case Code::resource_exhausted:
      return 3;
    default:
      return 1;
  }
}

}  // namespace pandok
