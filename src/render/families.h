// Inside of products.h: one function a family, which builds a product from its choices.
#pragma once

#include <span>
#include <string_view>

#include "render/builder.h"
#include "render/choices.h"

namespace pandok::render {

struct Family {
  std::string_view name;        // "chair"
  std::string_view article;     // "Chair"
  std::string_view article_ko;  // "의자"
  std::string_view locarno;     // "06-01"
  void (*build)(Choices&, Builder&);
};

// One list a source file.
std::span<const Family> furniture_families();
std::span<const Family> vessel_families();
std::span<const Family> kitchen_families();
std::span<const Family> light_families();
std::span<const Family> device_families();
std::span<const Family> gadget_families();
std::span<const Family> toy_vehicle_families();
std::span<const Family> toy_families();
std::span<const Family> shoe_families();
std::span<const Family> bag_families();
std::span<const Family> wear_families();
std::span<const Family> tool_families();

}  // namespace pandok::render
