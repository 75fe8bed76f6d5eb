#include "document/blocks.h"

#include <algorithm>

#include "document/ruled.h"

namespace pandok::document {
namespace {

constexpr double kTextLabelWidth = mm(28), kLabelWidthNarrow = mm(20);
constexpr double kSealSide = mm(19), kSealGap = mm(4);
constexpr double kRoleWidth = mm(50), kNameWidth = mm(50);
constexpr double kBlockGap = mm(4);

// Who signs, laid out.
struct LaidSigner {
  TextBox role, name, seal;

  LaidSigner(const Fonts& fonts, const Signer& signer)
      : role(fonts, signer.role, {.size_pt = 11, .align = Align::right}, kRoleWidth),
        name(fonts, signer.name, {.size_pt = 12, .bold = true, .align = Align::centre}, kNameWidth),
        seal(fonts, signer.seal, {.size_pt = 8, .align = Align::centre, .grey = 0.55},
             kSealSide - mm(2)) {}
  double box_height() const { return std::max(kSealSide, seal.height_pt() + mm(2)); }
  double height() const {
    return std::max({role.height_pt(), name.height_pt(), box_height()}) + mm(2);
  }

  void draw(cairo_t* cairo, double y) const {
    const double seal_x = kLeft + kContentWidth - kSealSide;
    const double name_x = seal_x - kSealGap - kNameWidth;
    const double middle = y + height() / 2, box_y = middle - box_height() / 2;
    role.draw(cairo, name_x - kSealGap - kRoleWidth, middle - role.height_pt() / 2);
    name.draw(cairo, name_x, middle - name.height_pt() / 2);
    seal.draw(cairo, seal_x + mm(1), middle - seal.height_pt() / 2);
    constexpr double kDash = 2;
    cairo_set_dash(cairo, &kDash, 1, 0);
    cairo_set_line_width(cairo, 0.5);
    cairo_rectangle(cairo, seal_x, box_y, kSealSide, box_height());
    cairo_stroke(cairo);
    cairo_set_dash(cairo, nullptr, 0, 0);
  }
};

Result<> place_signer(Flow& flow, const LaidSigner& signer) {
  if (signer.height() > kContentHeight)
    return fail(Code::resource_exhausted, "the name of a signer is longer than a page");
  PANDOK_CHECKED(flow.need(signer.height()));
  flow.draw([signer, y = flow.y()](cairo_t* cairo) -> Result<> {
    signer.draw(cairo, y);
    return {};
  });
  flow.advance(signer.height());
  return {};
}

}  // namespace

Result<> place(Flow& flow, const Heading& heading) {
  const TextBox text(flow.fonts(), heading.text, {.size_pt = 11.5, .bold = true}, kContentWidth);
  flow.gap(mm(5));
  PANDOK_CHECKED(flow.need(text.height_pt() + mm(16)));  // not alone at the foot of a page
  PANDOK_CHECKED(flow.put(text, kLeft));
  flow.advance(mm(1.5));
  return {};
}

Result<> place(Flow& flow, const Paragraph& paragraph) {
  const TextStyle style =
      paragraph.small
          ? TextStyle{.size_pt = 8.5, .grey = 0.25, .leading = 1.35}
          : TextStyle{.face = Face::myeongjo, .size_pt = 10.5, .justify = true, .leading = 1.5};
  flow.gap(mm(paragraph.small ? 2 : 3.5));
  PANDOK_CHECKED(flow.put(TextBox(flow.fonts(), paragraph.text, style, kContentWidth), kLeft));
  flow.advance(mm(1));
  return {};
}

Result<> place(Flow& flow, const Fields& fields) {
  Ruled table{.group = fields.group, .header = {}, .rows = {}};
  const double width = kContentWidth - (fields.group.empty() ? 0 : kGroupWidth);
  for (const auto& fields_of_row : fields.rows) {
    // The first labels of all rows stand below each other; the values share what is left.
    const auto count = static_cast<double>(fields_of_row.size());
    const double other = count > 2 ? kLabelWidthNarrow : kTextLabelWidth;
    const double value = (width - kTextLabelWidth - other * (count - 1)) / count;
    Row row;
    for (const Field& field : fields_of_row) {
      row.push_back(
          {.text = field.label, .width_pt = row.empty() ? kTextLabelWidth : other, .label = true});
      row.push_back({.text = field.value, .width_pt = value});
    }
    table.rows.push_back(std::move(row));
  }
  return place(flow, table);
}

Result<> place(Flow& flow, const Table& table) {
  double shares = 0;
  for (const Column& column : table.columns) shares += column.share;
  Ruled ruled;
  for (const Column& column : table.columns)
    ruled.header.push_back(
        {.text = column.title, .width_pt = kContentWidth * column.share / shares, .label = true});
  for (const auto& texts : table.rows) {
    Row row;
    for (std::size_t i = 0; i < texts.size(); ++i)
      row.push_back({.text = texts[i],
                     .width_pt = ruled.header[i].width_pt,
                     .label = false,
                     .align = table.columns[i].align});
    ruled.rows.push_back(std::move(row));
  }
  flow.gap(kBlockGap);
  return place(flow, ruled);
}

Result<> place(Flow& flow, const Signature& signature) {
  const Fonts& fonts = flow.fonts();
  const TextBox date(fonts, signature.date, {.size_pt = 11.5, .align = Align::centre},
                     kContentWidth);
  const TextBox addressee(fonts, signature.addressee, {.size_pt = 14, .bold = true}, kContentWidth);
  flow.gap(mm(7));
  std::vector<LaidSigner> signers;
  double all = date.height_pt() + mm(5) + mm(4) + addressee.height_pt();
  for (const Signer& signer : signature.signers) {
    signers.emplace_back(fonts, signer);
    all += signers.back().height();
  }
  if (all <= kContentHeight) PANDOK_CHECKED(flow.need(all));
  PANDOK_CHECKED(flow.put(date, kLeft));
  flow.advance(mm(5));
  for (const LaidSigner& signer : signers) PANDOK_CHECKED(place_signer(flow, signer));
  if (signature.addressee.empty()) return {};
  flow.advance(mm(4));
  PANDOK_CHECKED(flow.put(addressee, kLeft));
  flow.advance(mm(2));
  return {};
}

Result<> place(Flow& flow, const PageBreak&) {
  if (flow.at_top()) return {};
  return flow.break_page();
}

}  // namespace pandok::document
