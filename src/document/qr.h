// QR codes (ISO/IEC 18004), error correction level M: readable with 15 % of the code damaged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace pandok::document {

// A square of modules without its quiet zone.
struct QrCode {
  int side = 0;            // modules, 21 to 177
  std::vector<bool> dark;  // side × side, row by row
  bool is_dark(int x, int y) const {
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                static_cast<std::size_t>(x)];
  }
};

// Light modules that must stand on each side.
inline constexpr int kQrQuietModules = 4;

// The smallest code that holds text, in byte mode. invalid_argument unless it is 1 to
// limits::kQrBytesMax bytes of plain text (is_plain_text). Any thread; under 1 ms.
Result<QrCode> qr_code(std::string_view text);

// A run of dark modules in a row.
struct QrRun {
  int x, y, length;
};
std::vector<QrRun> dark_runs(const QrCode& code);

// The code with its quiet zone as an SVG picture of one module a unit, to be scaled by the page.
// Errors as qr_code.
Result<std::string> qr_svg(std::string_view text);

}  // namespace pandok::document
