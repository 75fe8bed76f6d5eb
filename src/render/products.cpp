#include "render/products.h"

#include <algorithm>
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

const std::vector<Family>& families() {
  static const std::vector<Family> all = [] {
    std::vector<Family> list;
    for (const auto part :
         {furniture_families(), vessel_families(), kitchen_families(), light_families(),
          device_families(), gadget_families(), toy_vehicle_families(), toy_families(),
          shoe_families(), bag_families(), wear_families(), tool_families()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

std::uint64_t product_seed(std::uint64_t seed, int number) {
  return Random(seed).fork(static_cast<std::uint64_t>(number)).next();
}

// Builds the product that the recipe in `product` describes; returns its number of components.
int build(Product& product) {
  const Family& family = families()[static_cast<std::size_t>(product.number % family_count())];
  Choices choices(product_seed(product.seed, product.number), product.changed_component,
                  product.salt);
  Builder builder;
  family.build(choices, builder);
  product.family = family.name;
  product.article = family.article;
  product.article_ko = family.article_ko;
  product.locarno = family.locarno;
  product.parameters = choices.parameters();
  std::stable_sort(product.parameters.begin(), product.parameters.end(),
                   [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
  product.mesh = builder.take();
  return choices.components();
}

// True if the meshes differ in structure or a corner moved by a twentieth of the size.
bool looks_different(const Mesh& a, const Mesh& b) {
  if (a.vertices.size() != b.vertices.size() || a.triangles.size() != b.triangles.size())
    return true;
  const Bounds box = bounds(a);
  float moved = 0;
  for (std::size_t i = 0; i < a.vertices.size(); ++i)
    moved = std::max(moved, length(a.vertices[i] - b.vertices[i]));
  return moved > 0.05F * length(box.high - box.low);
}

}  // namespace

int family_count() { return static_cast<int>(families().size()); }

std::string_view family_name(int family) {
  return families()[static_cast<std::size_t>(family)].name;
}

Product make_product(std::uint64_t seed, int number) {
  Product product;
  product.seed = seed;
  product.number = std::max(number, 0);
  build(product);
  return product;
}

Product make_near_copy(const Product& product, std::uint64_t seed) {
  constexpr int kTries = 20;  // a component may come out as it was, or have no say in this product
  Product original = product;
  original.changed_component = -1;
  const int components = build(original);
  Random random(seed);
  Product copy = original;
  for (int i = 0; i < kTries && !looks_different(original.mesh, copy.mesh); ++i) {
    // The first component holds the overall proportions, which a near copy keeps.
    copy.changed_component = components > 1 ? 1 + random.below(components - 1) : 0;
    copy.salt = random.next();
    build(copy);
  }
  return copy;
}

}  // namespace pandok::render
