// The five papers: what each is called, what it rests on and what stands on it, block by block.
//
// Internal to the room. The wording never says that goods infringe, only that they are suspected
// to: whether they do is for the people who fill in the reasons.
#pragma once

#include <string_view>

#include "forms/parts.h"

namespace pandok::forms {

struct Paper {
  std::string_view name, title, legal_basis;
  Blocks (*body)(const Form& form);  // up to the signature
};

const Paper& paper_of(FormKind kind);

}  // namespace pandok::forms
