// Blocks that several of the papers have.
//
// Internal to the room. What a form does not know is an empty cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "forms/form.h"

namespace pandok::forms {

using Blocks = std::vector<document::Block>;

// Numbers, office and addressee, at the top of each paper. `to` is the addressee.
document::Fields paper_part(const Form& form, const std::string& to);
// One person: name and address.
document::Fields party_part(std::string role, const Party& party);
// What the goods are and where they are.
document::Fields goods_part(const Form& form);
// The design right: number, article, class, content and scope.
document::Fields right_part(const Form& form);
// What somebody writes in sentences, beside a short label; room for a pen if it is empty.
document::Fields text_part(std::string label, const std::string& text);
// The same over the whole width, below a label as long as the article has it.
document::Table wide_text_part(std::string label, const std::string& text);

// Declarant, consignor and consignee.
void add_trade_parties(const Form& form, Blocks& blocks);
// A table of the terms, and below it what about them is unsure. Nothing if there are none.
void add_terms(const std::vector<PrintedTerm>& terms, Blocks& blocks);

// Day, officer, head of the office, and whom it goes to.
document::Signature office_signature(const Form& form);
// Day, who applies, and to whom: receiver_of.
document::Signature applicant_signature(const Form& form, std::string role);
// Whom an application goes to: the addressee, or the head of the office if nobody is named.
std::string receiver_of(const Form& form);

}  // namespace pandok::forms
