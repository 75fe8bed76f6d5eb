#include "document/qr.h"

#include <qrencode.h>

#include <memory>

#include "base/limits.h"
#include "base/parse.h"

namespace pandok::document {

Result<QrCode> qr_code(std::string_view text) {
  if (text.empty() || text.size() > limits::kQrBytesMax || !is_plain_text(text))
    return fail(Code::invalid_argument, "a QR code holds 1 to {} bytes of plain text, not {}",
                limits::kQrBytesMax, text.size());
  const std::string bytes(text);
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
      QRcode_encodeData(static_cast<int>(bytes.size()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), 0, QR_ECLEVEL_M),
      QRcode_free);
  if (!made) return fail(Code::internal, "no QR code could be made of {} bytes", text.size());
  QrCode code;
  code.side = made->width;
  const auto modules = static_cast<std::size_t>(code.side) * static_cast<std::size_t>(code.side);
  code.dark.reserve(modules);
  for (std::size_t i = 0; i < modules; ++i) code.dark.push_back((made->data[i] & 1) != 0);
  return code;
}

std::vector<QrRun> dark_runs(const QrCode& code) {
  std::vector<QrRun> runs;
  for (int y = 0; y < code.side; ++y)
    for (int x = 0; x < code.side; ++x) {
      if (!code.is_dark(x, y)) continue;
      const int start = x;
      while (x < code.side && code.is_dark(x, y)) ++x;
      runs.push_back({start, y, x - start});
    }
  return runs;
}

Result<std::string> qr_svg(std::string_view text) {
  PANDOK_TRY(const QrCode code, qr_code(text));
  const int side = code.side + 2 * kQrQuietModules;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
      R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d=")",
      side);
  for (const QrRun& run : dark_runs(code))
    svg += fmt::format("M{} {}h{}v1h-{}z", run.x + kQrQuietModules, run.y + kQrQuietModules,
                       run.length, run.length);
  return svg + R"("/></svg>)";
}

}  // namespace pandok::document
