#include "document/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <array>
#include <map>
#include <mutex>
#include <string>

namespace pandok::document {
namespace {

struct FontFile {
  const char* path;  // below the folder
  const char* package;
};
constexpr std::array<FontFile, 6> kFontFiles = {
    {{"nanum/NanumGothic.ttf", "fonts-nanum"},
     {"nanum/NanumGothicBold.ttf", "fonts-nanum"},
     {"nanum/NanumMyeongjo.ttf", "fonts-nanum"},
     {"nanum/NanumMyeongjoBold.ttf", "fonts-nanum"},
     {"droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"},
     {"dejavu/DejaVuSans.ttf", "fonts-dejavu-core"}}};

using Config = std::shared_ptr<FcConfig>;

Result<Config> read_fonts(const std::filesystem::path& folder) {
  Config config(FcConfigCreate(), FcConfigDestroy);
  for (const FontFile& font : kFontFiles) {
    const std::string file = (folder / font.path).string();
    if (FcConfigAppFontAddFile(config.get(), reinterpret_cast<const FcChar8*>(file.c_str())) !=
        FcTrue)
      return fail(Code::failed_precondition, "the font {} is missing; install the package {}", file,
                  font.package);
  }
  return config;
}

// Read once a process; not changed after that.
Result<Config> fonts_of(const std::filesystem::path& folder) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, Config> known;
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(folder); found != known.end()) return found->second;
  PANDOK_TRY(Config config, read_fonts(folder));
  known[folder] = config;
  return config;
}

}  // namespace

Result<Fonts> Fonts::open(const std::filesystem::path& folder) {
  PANDOK_TRY(const Config config, fonts_of(folder));
  const std::unique_ptr<PangoFontMap, Unref> map(
      pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (!map)
    return fail(Code::failed_precondition, "pango was built without FreeType; no PDF can be made");
  pango_fc_font_map_set_config(reinterpret_cast<PangoFcFontMap*>(map.get()), config.get());
  pango_cairo_font_map_set_resolution(reinterpret_cast<PangoCairoFontMap*>(map.get()), 72);
  Fonts fonts;
  fonts.context_.reset(pango_font_map_create_context(map.get()));
  PangoContext* context = fonts.context_.get();
  pango_context_set_language(context, pango_language_from_string("ko"));
  pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
  pango_context_set_round_glyph_positions(context, FALSE);
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
      cairo_font_options_create(), cairo_font_options_destroy);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context, options.get());
  return fonts;
}

}  // namespace pandok::document
