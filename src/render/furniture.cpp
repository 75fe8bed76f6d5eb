// Chairs, stools, tables, shelves, sofas, cabinets, beds.
#include <array>

#include "render/families.h"

namespace pandok::render {
namespace {

// Where legs stand under a rectangle.
struct LegPlan {
  float width = 0.4F, depth = 0.4F, height = 0.45F;
};

void four_legs(Choices& c, Builder& b, const LegPlan& plan, bool square) {
  const float splay = c.flag("splayed") ? c.number("splay", 0.02, 0.1) : 0;
  const float top = c.number("top width", 0.025, 0.055);
  const float foot = c.flag("tapered") ? top * c.number("taper", 0.45, 0.8) : top;
  const float inset = c.number("inset", 0.0, 0.06) + top;
  for (const float sx : {-1.0F, 1.0F}) {
    for (const float sz : {-1.0F, 1.0F}) {
      const Vec3 high{sx * (plan.width / 2 - inset), plan.height, sz * (plan.depth / 2 - inset)};
      const Vec3 low{high.x + sx * splay, 0, high.z + sz * splay};
      if (square)
        b.beam(low, high, foot * 1.3F, top * 1.3F);
      else
        b.rod(low, high, foot / 2, top / 2);
    }
  }
  if (!c.flag("stretchers", 0.45)) return;
  const float y = plan.height * c.number("stretcher height", 0.2, 0.5);
  const float t = 1 - y / plan.height, x = plan.width / 2 - inset + splay * t,
              z = plan.depth / 2 - inset + splay * t;
  const bool crossed = c.flag("crossed", 0.3);
  if (crossed) {
    b.rod({-x, y, -z}, {x, y, z}, top * 0.3F);
    b.rod({-x, y, z}, {x, y, -z}, top * 0.3F);
    return;
  }
  for (const float s : {-1.0F, 1.0F}) b.rod({s * x, y, -z}, {s * x, y, z}, top * 0.35F);
  if (c.flag("h bar"))
    b.rod({-x, y, 0}, {x, y, 0}, top * 0.35F);
  else
    for (const float s : {-1.0F, 1.0F}) b.rod({-x, y, s * z}, {x, y, s * z}, top * 0.35F);
}

void sled_legs(Choices& c, Builder& b, const LegPlan& plan) {
  const float radius = c.number("tube", 0.008, 0.016), lean = c.number("lean", 0, 0.08);
  const float x = plan.width / 2 - 0.03F, z = plan.depth / 2 - 0.03F;
  for (const float s : {-1.0F, 1.0F}) {
    const std::vector<Vec3> path = {
        {s * x, plan.height, z - lean}, {s * x, 0.04F, z},  {s * x, 0.012F, z - 0.03F},
        {s * x, 0.012F, -z + 0.03F},    {s * x, 0.04F, -z}, {s * x, plan.height, -z + lean}};
    b.tube(path, radius);
  }
  if (c.flag("bar")) b.rod({-x, plan.height * 0.3F, -z}, {x, plan.height * 0.3F, -z}, radius);
}

void pedestal(Choices& c, Builder& b, const LegPlan& plan) {
  const float reach = plan.width * c.number("foot", 0.35, 0.5);
  const float pole = c.number("pole", 0.015, 0.05);
  b.rod({0, 0.02F, 0}, {0, plan.height, 0}, pole);
  const int kind = c.kind("foot kind", 3);
  if (kind == 0) {
    const std::vector<Point2> profile = {
        {reach, 0}, {reach, 0.015F}, {pole * 2, 0.035F}, {pole, 0.08F}};
    b.lathe(profile);
    return;
  }
  const int arms = kind == 1 ? 4 : 5;
  for (int i = 0; i < arms; ++i) {
    const float a = 2 * kPi * (static_cast<float>(i) + 0.5F) / static_cast<float>(arms);
    const Vec3 tip{reach * std::cos(a), kind == 1 ? 0.02F : 0.06F, reach * std::sin(a)};
    b.beam({0, kind == 1 ? 0.05F : 0.1F, 0}, tip, 0.05F, 0.03F, 0.7F);
    if (kind == 1) continue;
    b.rod({tip.x - 0.012F, 0.027F, tip.z}, {tip.x + 0.012F, 0.027F, tip.z}, 0.027F);
    b.rod({tip.x, 0.04F, tip.z}, {tip.x, 0.07F, tip.z}, 0.01F);
  }
}

void trestle(Choices& c, Builder& b, const LegPlan& plan) {
  const float width = c.number("bar", 0.02, 0.045), x = plan.width / 2 - width - 0.02F;
  const float z = plan.depth / 2 - width;
  const bool crossed = c.flag("crossed");
  for (const float s : {-1.0F, 1.0F}) {
    if (crossed) {
      b.beam({s * x, 0, -z}, {s * x, plan.height, z}, width, width);
      b.beam({s * x, 0, z}, {s * x, plan.height, -z}, width, width);
    } else {
      b.beam({s * x, 0, z}, {s * x, plan.height, z * 0.25F}, width, width);
      b.beam({s * x, 0, -z}, {s * x, plan.height, -z * 0.25F}, width, width);
      b.beam({s * x, plan.height * 0.4F, -z * 0.7F}, {s * x, plan.height * 0.4F, z * 0.7F}, width,
             width);
    }
  }
  b.beam({-x, plan.height * 0.5F, 0}, {x, plan.height * 0.5F, 0}, width, width);
}

void legs(Choices& c, Builder& b, const LegPlan& plan) {
  c.component("legs");
  switch (c.kind("kind", 7)) {
    case 0:
    case 1:
      return four_legs(c, b, plan, false);
    case 2:
    case 3:
      return four_legs(c, b, plan, true);
    case 4:
      return sled_legs(c, b, plan);
    case 5:
      return pedestal(c, b, plan);
    default:
      return trestle(c, b, plan);
  }
}

void chair_back_bars(Choices& c, Builder& b, const LegPlan& seat, float high) {
  const float x = seat.width / 2 - 0.03F, z = -seat.depth / 2 + 0.02F,
              lean = c.number("lean", 0.03, 0.1);
  const float post = c.number("post", 0.014, 0.024), y0 = seat.height, y1 = seat.height + high;
  for (const float s : {-1.0F, 1.0F})
    b.rod({s * x, y0, z}, {s * x, y1, z - lean}, post, post * 0.8F);
  const auto at = [&](float t) { return Vec3{0, y0 + t * high, z - lean * t}; };
  b.at(Transform{});
  if (c.flag("upright")) {
    const int bars = c.count("spindles", 3, 8);
    for (int i = 0; i < bars; ++i) {
      const float bx = x * (2 * (static_cast<float>(i) + 1) / static_cast<float>(bars + 1) - 1);
      b.rod({bx, y0, z}, {bx, y1 - 0.02F, z - lean}, post * 0.5F);
    }
  } else {
    const int bars = c.count("slats", 2, 5);
    const float bow = c.number("bow", 0, 0.05);
    for (int i = 0; i < bars; ++i) {
      const Vec3 m = at(0.25F + 0.6F * static_cast<float>(i) / static_cast<float>(bars));
      const std::vector<Vec3> bent = {{-x, m.y, m.z}, {0, m.y, m.z - bow}, {x, m.y, m.z}};
      b.band(curve(bent, 6), {0, 1, 0}, high * 0.4F / static_cast<float>(bars), 0.012F);
    }
  }
  const Vec3 top = at(1);
  const float arch = c.number("arch", 0, 0.05);
  const std::vector<Vec3> rail = {
      {-x - post, top.y, top.z}, {0, top.y + arch, top.z - 0.01F}, {x + post, top.y, top.z}};
  b.band(curve(rail, 8), {0, 1, 0}, c.number("rail", 0.03, 0.09), 0.02F);
}

void chair_back_panel(Choices& c, Builder& b, const LegPlan& seat, float high) {
  const float z = -seat.depth / 2 + 0.02F, lean = c.number("lean", 4, 14);
  const float size = c.number("panel", 0.4, 1),
              width = seat.width * c.number("panel width", 0.75, 1.05);
  b.at(move(0, seat.height, z) * turn_x(-lean) * move(0, high * (1 - size / 2), 0) * turn_x(90));
  b.slab({width, c.number("thick", 0.015, 0.06), high * size}, c.number("corner", 0.005, 0.14),
         c.number("bevel", 0, 0.02));
  b.at(move(0, seat.height, z) * turn_x(-lean));
  if (size < 0.97F) {
    const int posts = c.count("posts", 1, 2);
    for (int i = 0; i < posts; ++i) {
      const float x = posts == 1 ? 0 : (static_cast<float>(i) - 0.5F) * width * 0.7F;
      b.beam({x, -0.02F, 0.01F}, {x, high * (1 - size * 0.5F), 0.01F}, posts == 1 ? 0.07F : 0.03F,
             0.03F, 0.5F);
    }
  }
  b.at(Transform{});
}

void chair_back_hoop(Choices& c, Builder& b, const LegPlan& seat, float high) {
  const float x = seat.width / 2 - 0.02F, z = -seat.depth / 2 + 0.03F,
              lean = c.number("lean", 0.03, 0.1);
  const std::vector<Vec3> hoop = {{-x, seat.height, z},
                                  {-x * 1.04F, seat.height + high * 0.5F, z - lean * 0.5F},
                                  {-x * 0.7F, seat.height + high * 0.92F, z - lean},
                                  {0, seat.height + high, z - lean},
                                  {x * 0.7F, seat.height + high * 0.92F, z - lean},
                                  {x * 1.04F, seat.height + high * 0.5F, z - lean * 0.5F},
                                  {x, seat.height, z}};
  b.tube(curve(hoop, 6), c.number("tube", 0.009, 0.018));
  const int bars = c.count("bars", 0, 6);
  for (int i = 0; i < bars; ++i) {
    const float t = (static_cast<float>(i) + 1) / static_cast<float>(bars + 1) * 2 - 1;
    const float top = high * (0.98F - 0.25F * t * t);
    b.rod({x * 0.7F * t, seat.height, z}, {x * 0.85F * t, seat.height + top, z - lean * 0.95F},
          0.006F);
  }
}

void chair_seat(Choices& c, Builder& b, const LegPlan& seat) {
  const float thick = c.number("thick", 0.015, 0.07);
  b.at(0, seat.height - thick / 2, 0);
  const int kind = c.kind("kind", 4);
  if (kind == 3) {
    const int slats = c.count("slats", 4, 8);
    const float pitch = seat.depth / static_cast<float>(slats);
    for (int i = 0; i < slats; ++i) {
      b.at(0, seat.height - 0.01F, -seat.depth / 2 + pitch * (static_cast<float>(i) + 0.5F));
      b.box({seat.width, 0.018F, pitch * 0.78F});
    }
    b.at(0, seat.height - 0.035F, 0);
    b.box({seat.width * 0.9F, 0.03F, 0.03F});
  } else {
    const float corner = kind == 0   ? 0.02F
                         : kind == 1 ? c.number("corner", 0.05, 0.12)
                                     : seat.width / 2;
    b.slab({seat.width, thick, seat.depth}, corner, c.flag("soft") ? thick * 0.45F : 0.004F);
  }
  b.at(Transform{});
}

void chair_arms(Choices& c, Builder& b, const LegPlan& seat) {
  if (!c.flag("arms", 0.35)) return;
  const float y = seat.height + c.number("height", 0.16, 0.24), x = seat.width / 2 + 0.01F;
  const float front = seat.depth / 2 - c.number("setback", 0.02, 0.15),
              width = c.number("width", 0.02, 0.055);
  const bool round = c.flag("round");
  for (const float s : {-1.0F, 1.0F}) {
    b.beam({s * x, y, front}, {s * x, y, -seat.depth / 2 - 0.02F}, width, width, 0.5F);
    if (round) {
      const std::vector<Vec3> path = {{s * x, y, front},
                                      {s * x, y - 0.03F, front + 0.03F},
                                      {s * (x - 0.01F), seat.height - 0.02F, front - 0.02F}};
      b.tube(curve(path, 6), width * 0.35F);
    } else {
      b.beam({s * x, seat.height - 0.03F, front - 0.02F}, {s * x, y, front - 0.02F}, width, width);
    }
  }
}

void build_chair(Choices& c, Builder& b) {
  c.component("body");
  const LegPlan seat{c.number("width", 0.38, 0.56), c.number("depth", 0.38, 0.52),
                     c.number("height", 0.4, c.flag("bar", 0.15) ? 0.75 : 0.48)};
  const float high = c.number("back height", 0.25, 0.6);
  c.component("seat");
  b.part(0);
  chair_seat(c, b, seat);
  b.part(1);
  legs(c, b, {seat.width, seat.depth, seat.height - 0.02F});
  c.component("back");
  b.part(2);
  const int kind = c.kind("kind", 6);
  if (kind < 2)
    chair_back_bars(c, b, seat, high);
  else if (kind < 5)
    chair_back_panel(c, b, seat, high);
  else
    chair_back_hoop(c, b, seat, high);
  c.component("arms");
  b.part(3);
  chair_arms(c, b, seat);
}

void build_stool(Choices& c, Builder& b) {
  c.component("body");
  const float size = c.number("size", 0.28, 0.42), height = c.number("height", 0.38, 0.8);
  c.component("seat");
  b.part(0);
  const float thick = c.number("thick", 0.02, 0.1);
  b.at(0, height - thick / 2, 0);
  if (c.flag("round", 0.6))
    b.slab({size, thick, size}, size / 2, c.number("soft", 0.002, thick / 2.0));
  else
    b.slab({size * c.number("wide", 1, 1.4), thick, size}, c.number("corner", 0.005, 0.08),
           c.number("soft", 0, 0.02));
  b.at(Transform{}).part(1);
  legs(c, b, {size * 0.85F, size * 0.85F, height - thick / 2});
  c.component("ring");
  if (c.flag("foot ring", 0.4)) {
    b.at(0, height * c.number("at", 0.25, 0.45), 0);
    b.torus(size * c.number("reach", 0.36, 0.5), c.number("tube", 0.006, 0.014));
  }
  b.at(Transform{});
}

void build_table(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.5, 1.6), depth = c.number("depth", 0.4, 0.85);
  const float height =
      c.flag("low", 0.35) ? c.number("height", 0.3, 0.5) : c.number("height", 0.68, 0.78);
  c.component("top");
  b.part(0);
  const float thick = c.number("thick", 0.015, 0.06);
  const int kind = c.kind("kind", 4);
  const float w = kind == 0 ? depth : width;
  b.at(0, height - thick / 2, 0);
  if (kind == 3) {
    const int planks = c.count("planks", 3, 6);
    for (int i = 0; i < planks; ++i) {
      const float pitch = depth / static_cast<float>(planks);
      b.at(0, height - thick / 2, -depth / 2 + pitch * (static_cast<float>(i) + 0.5F));
      b.box({w, thick, pitch * 0.93F});
    }
  } else {
    b.slab({w, thick, depth},
           kind == 0   ? depth / 2
           : kind == 1 ? c.number("corner", 0.03, 0.2)
                       : 0.004F,
           c.number("bevel", 0, 0.02));
  }
  b.at(Transform{}).part(1);
  const float reach = kind == 0 ? 0.7F : 0.93F;  // legs stay under a round top
  legs(c, b, {w * reach, depth * reach, height - thick});
  c.component("frame");
  b.part(2);
  if (c.flag("apron")) {
    const float high = c.number("high", 0.04, 0.12);
    b.at(0, height - thick - high / 2, 0);
    b.box({w * 0.82F, high, depth * 0.72F});
  } else if (c.flag("lower shelf", 0.4)) {
    b.at(0, height * c.number("shelf at", 0.2, 0.5), 0);
    b.box({w * 0.75F, 0.018F, depth * 0.7F});
  }
  b.at(Transform{});
}

void shelf_fronts(Choices& c, Builder& b, Vec3 size, int rows, int columns) {
  c.component("fronts");
  b.part(1);
  const float w = size.x / static_cast<float>(columns), h = size.y / static_cast<float>(rows);
  const double share = c.number("share", 0, 0.7);
  const int knob = c.kind("knob", 3);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (!c.flag("front", share)) continue;
      const float x = -size.x / 2 + w * (static_cast<float>(column) + 0.5F);
      const float y = h * (static_cast<float>(row) + 0.5F), z = size.z / 2;
      b.part(1).at(x, y, z);
      b.box({w * 0.92F, h * 0.9F, 0.02F});
      b.part(2);
      if (knob == 0) b.rod({0, 0, 0}, {0, 0, 0.035F}, 0.013F);
      if (knob == 1) b.rod({-w * 0.18F, h * 0.3F, 0.03F}, {w * 0.18F, h * 0.3F, 0.03F}, 0.008F);
    }
  }
}

void build_shelf(Choices& c, Builder& b) {
  c.component("body");
  const int rows = c.count("rows", 2, 6), columns = c.count("columns", 1, 4);
  const Vec3 size{static_cast<float>(columns) * c.number("cell width", 0.28, 0.5),
                  static_cast<float>(rows) * c.number("cell height", 0.24, 0.38),
                  c.number("depth", 0.22, 0.42)};
  const float board = c.number("board", 0.012, 0.035);
  c.component("frame");
  b.part(0);
  const int sides = c.kind("sides", 3);
  for (int row = 0; row <= rows; ++row) {
    b.at(0, size.y * static_cast<float>(row) / static_cast<float>(rows), 0);
    b.box({size.x, board, size.z});
  }
  if (sides == 0) {  // posts at the corners
    b.at(Transform{});
    const float post = c.number("post", 0.015, 0.035), above = c.number("above", 0, 0.12);
    for (const float sx : {-1.0F, 1.0F})
      for (const float sz : {-1.0F, 1.0F})
        b.beam({sx * size.x / 2, -0.08F, sz * (size.z / 2 - post / 2)},
               {sx * size.x / 2, size.y + above, sz * (size.z / 2 - post / 2)}, post, post);
  } else {
    for (int column = 0; column <= columns; ++column) {
      if (sides == 2 && column != 0 && column != columns) continue;
      b.at(size.x * (static_cast<float>(column) / static_cast<float>(columns) - 0.5F), size.y / 2,
           0);
      b.box({board, size.y + board, size.z});
    }
  }
  c.component("rear");
  b.part(3);
  if (c.flag("panel", 0.5)) {
    b.at(0, size.y / 2, -size.z / 2);
    b.box({size.x, size.y, 0.008F});
  } else if (c.flag("cross", 0.5)) {
    b.at(Transform{});
    b.rod({-size.x / 2, 0, -size.z / 2}, {size.x / 2, size.y, -size.z / 2}, 0.006F);
    b.rod({size.x / 2, 0, -size.z / 2}, {-size.x / 2, size.y, -size.z / 2}, 0.006F);
  }
  shelf_fronts(c, b, size, rows, columns);
  b.at(Transform{});
}

void build_sofa(Choices& c, Builder& b) {
  c.component("body");
  const int seats = c.count("seats", 1, 3);
  const float seat = c.number("seat width", 0.55, 0.8), width = seat * static_cast<float>(seats);
  const float depth = c.number("depth", 0.65, 0.9), high = c.number("seat height", 0.3, 0.42);
  b.part(0).at(0, high * 0.65F, 0);
  b.slab({width, high * 0.4F, depth}, 0.03F, 0.02F);
  c.component("cushions");
  const float soft = c.number("soft", 0.02, 0.07), puff = c.number("puff", 0.1, 0.18);
  b.part(1);
  for (int i = 0; i < seats; ++i) {
    b.at((static_cast<float>(i) - static_cast<float>(seats - 1) / 2) * seat,
         high * 0.85F + puff / 2, 0.06F);
    b.slab({seat * 0.98F, puff, depth * 0.85F}, 0.05F, soft);
  }
  c.component("back");
  const float back = c.number("height", 0.35, 0.6), thick = c.number("thick", 0.12, 0.24);
  const bool split = c.flag("split", 0.6);
  for (int i = 0; i < (split ? seats : 1); ++i) {
    const float x = split ? (static_cast<float>(i) - static_cast<float>(seats - 1) / 2) * seat : 0;
    b.at(move(x, high + back / 2, -depth / 2 + thick / 2) * turn_x(-c.number("lean", 2, 12)) *
         turn_x(90));
    b.slab({(split ? seat : width) * 0.98F, thick, back}, c.number("corner", 0.02, 0.15), 0.05F);
  }
  c.component("arms");
  b.part(0);
  const float arm = c.number("width", 0.06, 0.22), rise = c.number("rise", 0.15, 0.35);
  const int kind = c.kind("kind", 3);
  for (const float s : {-1.0F, 1.0F}) {
    const float y = (high + rise + 0.1F) / 2;
    b.at(move(s * (width / 2 + arm / 2), y, 0) * (kind == 1 ? turn_z(90) : Transform{}));
    if (kind == 1)
      b.slab({high + rise - 0.1F, arm, depth}, arm, 0.02F);
    else
      b.slab({arm, high + rise - 0.1F, depth}, 0.03F, kind == 0 ? arm * 0.5F : 0.01F);
  }
  c.component("feet");
  b.part(2).at(Transform{});
  const float foot = c.number("foot", 0.02, 0.05), below = high * 0.5F,
              splay = c.number("splay", 0, 0.06);
  for (const float sx : {-1.0F, 1.0F})
    for (const float sz : {-1.0F, 1.0F}) {
      const Vec3 top{sx * (width / 2 - 0.06F), below, sz * (depth / 2 - 0.08F)};
      b.rod({top.x + sx * splay, 0, top.z + sz * splay}, top, foot * 0.6F, foot);
    }
}

void build_bed(Choices& c, Builder& b) {
  c.component("body");
  const float width = c.number("width", 0.9, 1.8), length = c.number("length", 1.9, 2.1),
              high = c.number("height", 0.22, 0.4);
  b.part(0).at(0, high, 0);
  b.slab({width + 0.06F, c.number("rail", 0.08, 0.2), length}, 0.02F, 0.01F);
  c.component("mattress");
  const float thick = c.number("thick", 0.12, 0.24);
  b.part(1).at(0, high + 0.05F + thick / 2, 0);
  b.slab({width, thick, length * 0.97F}, 0.06F, 0.05F);
  const int pillows = c.count("pillows", 1, 2);
  for (int i = 0; i < pillows; ++i) {
    b.at((static_cast<float>(i) - static_cast<float>(pillows - 1) / 2) * width * 0.48F,
         high + thick + 0.1F, -length / 2 + 0.3F);
    b.ellipsoid({width * 0.42F / static_cast<float>(pillows), 0.06F, 0.2F});
  }
  c.component("head");
  const float head = c.number("height", 0.5, 1.1);
  b.part(0);
  if (c.flag("bars", 0.4)) {
    b.at(0, 0, -length / 2 - 0.02F);
    const int bars = c.count("count", 5, 12);
    for (int i = 0; i < bars; ++i) {
      const float x = width * (static_cast<float>(i) / static_cast<float>(bars - 1) - 0.5F);
      b.rod({x, 0, 0}, {x, head, 0}, 0.014F);
    }
    b.rod({-width / 2, head, 0}, {width / 2, head, 0}, 0.022F);
  } else {
    b.at(move(0, head / 2, -length / 2 - 0.02F) * turn_x(90));
    b.slab({width + 0.1F, c.number("thick", 0.03, 0.1), head}, c.number("corner", 0.005, 0.4),
           0.02F);
  }
  b.at(Transform{}).part(2);
  c.component("legs");
  four_legs(c, b, {width, length * 0.95F, high}, c.flag("square"));
}

constexpr std::array<Family, 6> kFurnitureFamilies = {{
    {"chair", "Chair", "의자", "06-01", build_chair},
    {"stool", "Stool", "스툴", "06-01", build_stool},
    {"table", "Table", "탁자", "06-03", build_table},
    {"shelf", "Shelf", "선반", "06-04", build_shelf},
    {"sofa", "Sofa", "소파", "06-01", build_sofa},
    {"bed", "Bed", "침대", "06-02", build_bed},
}};

}  // namespace

std::span<const Family> furniture_families() { return kFurnitureFamilies; }

}  // namespace pandok::render
