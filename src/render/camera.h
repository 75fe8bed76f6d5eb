// From where a mesh is seen, and where its points fall in the picture.
#pragma once

#include <array>
#include <string_view>

#include "render/mesh.h"

namespace pandok::render {

// A viewpoint on a sphere around the mesh. azimuth 0 sees the front (+z), +90 the right side (+x);
// elevation +90 looks down. The mesh has radius 1, so that distance is counted in radii and is at
// least 1.5. fov_deg 0 is an orthographic picture.
struct View {
  float azimuth_deg = 0;
  float elevation_deg = 0;
  float roll_deg = 0;
  float distance = 4;
  float fov_deg = 0;
};

// The seven views of a registered design (KIPO's six sides and one in perspective).
enum class Side { front, back, left, right, top, bottom, perspective };
inline constexpr std::array<Side, 7> kSides = {
    Side::front, Side::back, Side::left, Side::right, Side::top, Side::bottom, Side::perspective};
View standard_view(Side side);
std::string_view side_name(Side side);  // "front", …

// How the mesh sits in the picture: the longer side of its projected box takes `fill` of the
// picture's side; the box's centre lies at the picture's centre plus the shift (fractions).
struct Framing {
  float fill = 0.92F;
  float shift_x = 0, shift_y = 0;
};

// Maps mesh points to pixels. Depth grows away from the viewer and is linear across a flat
// triangle in the picture: the distance itself (orthographic) or -1/distance (perspective).
class Camera {
 public:
  Camera(const Surface& surface, const View& view, const Framing& framing, int side_px);

  // x and y in pixels (0,0 is the upper left corner), z = depth as above.
  Vec3 project(Vec3 point) const;
  // The ray that a pixel position sees: origin and (not unit) direction in mesh space.
  struct Ray {
    Vec3 origin, direction;
  };
  Ray ray(float x, float y) const;
  // The distance from the eye along the view axis that a depth stands for.
  float distance(float depth) const { return ortho_ ? depth : -1 / depth; }
  // How much distance changes when depth changes by one, at this depth.
  float distance_per_depth(float depth) const { return ortho_ ? 1 : 1 / (depth * depth); }
  // Points from the mesh to the viewer.
  Vec3 towards_eye() const { return back_; }
  Vec3 right() const { return right_; }
  Vec3 up() const { return up_; }
  // Unit direction from a mesh point to the eye.
  Vec3 to_eye(Vec3 point) const { return ortho_ ? back_ : unit(back_ * distance_ - point); }
  bool orthographic() const { return ortho_; }
  int side_px() const { return side_px_; }
  // Pixels per mesh unit at the mesh's centre.
  float pixels_per_unit() const;

 private:
  Vec3 raw(Vec3 point) const;  // before framing

  Vec3 right_, up_, back_;
  bool ortho_ = true;
  float distance_ = 4, focal_ = 1, scale_ = 1, offset_x_ = 0, offset_y_ = 0;
  int side_px_ = 0;
};

}  // namespace pandok::render
