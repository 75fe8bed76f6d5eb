// The faces that documents are set in, by file: the machine's other fonts and settings have no say.
//
// Internal to the room. Nanum Gothic and Nanum Myeongjo (package fonts-nanum), and behind them, for
// names from elsewhere, Droid Sans Fallback (hanja that Nanum lacks, simplified Chinese, kana) and
// DejaVu Sans (Vietnamese, Cyrillic, Arabic, Hebrew). A private fontconfig configuration holds
// exactly these files.
#pragma once

#include <pango/pango.h>

#include <filesystem>
#include <memory>

#include "base/error.h"

namespace pandok::document {

// For std::unique_ptr and std::shared_ptr of GLib's objects.
struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

inline constexpr std::string_view kFontFolder = "/usr/share/fonts/truetype";
// The families, first choice first, as pango wants them.
inline constexpr const char* kGothicFamilies = "NanumGothic, Droid Sans Fallback, DejaVu Sans";
inline constexpr const char* kMyeongjoFamilies =
    "NanumMyeongjo, NanumGothic, Droid Sans Fallback, DejaVu Sans";

// What a layout is made in. One Fonts a document and thread; any number at once: only the read-only
// list of files is shared.
class Fonts {
 public:
  // failed_precondition, naming the file and the package, if a font is missing or cannot be read.
  // Looks into the files at the first call of a process (0.1 s); later calls take about 1 ms. After
  // an error the next call looks again.
  static Result<Fonts> open(const std::filesystem::path& folder = kFontFolder);

  PangoContext* context() const { return context_.get(); }  // points, no hinting, Korean

 private:
  Fonts() = default;
  std::unique_ptr<PangoContext, Unref> context_;
};

}  // namespace pandok::document
