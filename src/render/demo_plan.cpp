// What the demo set holds: designs with their holders and dates, queries with their scenes.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/date.h"
#include "render/demo_set.h"

namespace pandok::render {
namespace {

struct Holder {
  const char* name;
  const char* contact;
  const char* country;
};

// Invented; example.com is reserved for examples (RFC 2606).
constexpr std::array<Holder, 12> kHolders = {{
    {"하늘가구 (Haneul Furniture)", "design@haneul.example.com", "KR"},
    {"달빛조명 (Dalbit Lighting)", "ip@dalbit.example.com", "KR"},
    {"온유생활 (Onyu Living)", "rights@onyu.example.com", "KR"},
    {"무지개완구 (Mujigae Toys)", "brand@mujigae.example.com", "KR"},
    {"한결전자 (Hangyeol Electronics)", "ip@hangyeol.example.com", "KR"},
    {"다온주방 (Daon Kitchen)", "legal@daon.example.com", "KR"},
    {"푸른걸음 (Pureun Shoes)", "design@pureun.example.com", "KR"},
    {"가람공구 (Garam Tools)", "ip@garam.example.com", "KR"},
    {"소담유리 (Sodam Glass)", "hello@sodam.example.com", "KR"},
    {"Nordlund Studio AB", "legal@nordlund.example.com", "SE"},
    {"Ferrante Disegno S.r.l.", "marchi@ferrante.example.com", "IT"},
    {"Aoi Kogei K.K.", "chizai@aoi.example.com", "JP"},
}};

std::string day(std::int32_t days) { return Date::from_days(days).iso(); }

// Registered between 2012 and 2026 for twenty years from then; a few have lapsed or were cancelled.
void set_rights(DemoDesign& design, Random random) {
  const Date first = Date::parse("2012-01-02").value(), last = Date::parse("2026-06-30").value();
  const std::int32_t from = first.days() + random.below(last.days() - first.days());
  std::int32_t to = from + 20 * 365 + 4;
  design.status = "registered";
  const double fate = random.uniform();
  if (fate < 0.06) {
    design.status = "expired";  // an annuity was not paid
    to = std::min(from + 365 * (3 + random.below(6)), last.days());
  } else if (fate < 0.08) {
    design.status = "invalid";
  }
  design.registered_on = day(from);
  design.expires_on = day(to);
}

// Families that belong together have one of three holders.
void set_holder(DemoDesign& design, Random random) {
  const std::string_view locarno = std::string_view(design.product.locarno).substr(0, 2);
  const std::array<std::pair<std::string_view, int>, 12> homes = {{{"06", 0},
                                                                   {"26", 1},
                                                                   {"09", 8},
                                                                   {"11", 8},
                                                                   {"21", 3},
                                                                   {"14", 4},
                                                                   {"16", 4},
                                                                   {"07", 5},
                                                                   {"02", 6},
                                                                   {"03", 6},
                                                                   {"08", 7},
                                                                   {"10", 4}}};
  const auto home =
      std::find_if(homes.begin(), homes.end(), [&](const auto& h) { return h.first == locarno; });
  int holder = home == homes.end() ? 2 : home->second;
  if (random.chance(0.3)) holder = random.chance(0.5) ? 9 + random.below(3) : 2;
  const Holder& chosen = kHolders[static_cast<std::size_t>(holder)];
  design.holder = chosen.name;
  design.holder_contact = chosen.contact;
  design.country = chosen.country;
}

// A parcel is opened on a table: what lies behind the item is one surface, not a jumble.
Backdrop table_instead(Backdrop backdrop, Random& random) {
  constexpr std::array kTables = {Backdrop::plain, Backdrop::gradient, Backdrop::wood,
                                  Backdrop::cloth, Backdrop::cardboard};
  const Backdrop table =
      kTables[static_cast<std::size_t>(random.below(static_cast<int>(kTables.size())))];
  return backdrop == Backdrop::clutter || backdrop == Backdrop::tiles ? table : backdrop;
}

// A tidy snapshot of one item: lit well enough, mostly in focus.
PhotoScene query_scene(Random& random) {
  SceneOptions options;
  options.elevation_low_deg = 10;
  options.elevation_high_deg = 38;
  options.fill_low = 0.55F;
  options.fill_high = 0.8F;
  options.occluders = 0.25F;
  options.imperfection = 0.55F;
  PhotoScene scene = random_scene(random, options);
  scene.backdrop = table_instead(scene.backdrop, random);
  scene.view.azimuth_deg = static_cast<float>(random.uniform(-65, 65));
  scene.view.roll_deg *= 0.7F;
  scene.light.azimuth_deg = scene.view.azimuth_deg + static_cast<float>(random.uniform(-80, 80));
  scene.light.ambient = std::max(scene.light.ambient, 0.3F);
  scene.blur_px *= 1.2F;
  scene.motion_px = 0;
  return scene;
}

}  // namespace

std::vector<DemoDesign> demo_designs(const DemoOptions& options) {
  std::vector<DemoDesign> designs;
  const Random random = Random(options.seed).fork(1);
  for (int i = 0; i < options.designs; ++i) {
    const Random own = random.fork(static_cast<std::uint64_t>(i));
    DemoDesign design;
    design.design_id = fmt::format("30-09{:05}", i + 1);
    Random pick = own.fork(1);
    if (i > 7 && pick.chance(0.12)) {
      design.near_copy_of = pick.below(i);
      const Product& original = designs[static_cast<std::size_t>(design.near_copy_of)].product;
      design.product = make_near_copy(make_product(original.seed, original.number), pick.next());
    } else {
      design.product = make_product(options.seed, i);
    }
    set_rights(design, own.fork(2));
    set_holder(design, own.fork(3));
    designs.push_back(std::move(design));
  }
  return designs;
}

std::vector<DemoQuery> demo_queries(const DemoOptions& options,
                                    const std::vector<DemoDesign>& designs) {
  constexpr int kUnregistered = 10'000;  // first number of products that the register lacks
  std::vector<DemoQuery> queries;
  Random random = Random(options.seed).fork(2);
  for (int group = 1; std::ssize(queries) < options.queries; ++group) {
    DemoQuery query;
    query.group = group;
    if (random.chance(0.7)) {
      query.design = random.below(static_cast<int>(designs.size()));
      query.product = designs[static_cast<std::size_t>(query.design)].product;
    } else {
      query.product = make_product(options.seed, kUnregistered + random.below(10'000));
    }
    const int photos = random.chance(0.25) ? 2 : 1;
    const PhotoScene first = query_scene(random);
    for (int i = 0; i < photos && std::ssize(queries) < options.queries; ++i) {
      query.file = fmt::format("photos/q_{:03}.jpg", queries.size() + 1);
      query.scene = i == 0 ? first : query_scene(random);
      query.scene.materials = first.materials;  // the same item
      queries.push_back(query);
    }
  }
  return queries;
}

}  // namespace pandok::render
