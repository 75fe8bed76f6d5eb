// The one error type of the code base, and the one way to pass it on.
//
// A function that can fail returns Result<T>: the value, or an Error with one of twelve codes and
// one line for a person. Dropping a Result does not compile silently ([[nodiscard]]); asking a
// success for its error() ends the program. Nothing of ours throws.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "base/check.h"

namespace pandok {

enum class Code {
  invalid_argument,     // the caller's input is wrong
  not_found,            // the named thing does not exist
  already_exists,       // it exists and may not be made again
  failed_precondition,  // the home or the machine is not in the state that this needs
  unauthenticated,      // we do not know who asks
  permission_denied,    // we know, and they may not
  resource_exhausted,   // a limit, a quota or the disk is reached
  deadline_exceeded,    // a time limit is reached
  cancelled,            // the user stopped it
  unavailable,          // try again later
  data_corrupted,       // stored data fail their check
  internal              // a bug of ours or an unexpected failure of the system
};

// "invalid_argument", …: stable, used in logs and in JSON.
std::string_view code_name(Code code);

// The exit code of a command that ends with this error: 1 an input failed, 2 usage, 3 refused,
// 4 data corrupt. The one table of the command line.
int exit_code(Code code);

struct Error {
  Code code;
  std::string message;  // one line: what, where, what to do; no secrets
};

// tl::expected, made [[nodiscard]], with a checked error().
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  const Error& error() const& {
    CHECK(!this->has_value());
    return Base::error();
  }
  Error&& error() && {
    CHECK(!this->has_value());
    return std::move(*this).Base::error();
  }
};

template <class... A>
[[nodiscard]] tl::unexpected<Error> fail(Code code, fmt::format_string<A...> f, A&&... a) {
  return tl::unexpected<Error>(Error{code, fmt::format(f, std::forward<A>(a)...)});
}

// The same error with context in front: "reading index header: " + message.
[[nodiscard]] inline tl::unexpected<Error> with_context(std::string_view context, Error error) {
  return tl::unexpected<Error>(Error{error.code, fmt::format("{}: {}", context, error.message)});
}

}  // namespace pandok

// PANDOK_TRY(auto x, f());  declares x, or returns f's error from this function.
// PANDOK_CHECKED(f());      for a Result<> without a value.
#define PANDOK_TRY(decl, expr) PANDOK_TRY_2(PANDOK_CAT(try_, __LINE__), decl, expr)
#define PANDOK_TRY_2(tmp, decl, expr)                                       \
  auto tmp = (expr);                                                        \
  if (!tmp) return tl::unexpected<::pandok::Error>(std::move(tmp).error()); \
  decl = *std::move(tmp)
#define PANDOK_CHECKED(expr)                                               \
  do {                                                                     \
    if (auto checked_ = (expr); !checked_)                                 \
      return tl::unexpected<::pandok::Error>(std::move(checked_).error()); \
  } while (false)
#define PANDOK_CAT(a, b) PANDOK_CAT_2(a, b)
#define PANDOK_CAT_2(a, b) a##b
