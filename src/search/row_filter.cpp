#include "search/row_filter.h"

#include <emmintrin.h>  // SSE2: part of every x86-64

#include <algorithm>

#include "search/kernel.h"

namespace pandok::search {
namespace {

// Bit r set iff from[r] <= day <= to[r], for 16 rows.
std::uint32_t in_force_mask(const std::int32_t* from, const std::int32_t* to, std::int32_t day) {
  const __m128i days = _mm_set1_epi32(day);
  __m128i out[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const auto* f = reinterpret_cast<const __m128i*>(from + 4 * i);
    const auto* t = reinterpret_cast<const __m128i*>(to + 4 * i);
    out[i] = _mm_or_si128(_mm_cmpgt_epi32(_mm_loadu_si128(f), days),
                          _mm_cmpgt_epi32(days, _mm_loadu_si128(t)));
  }
  const __m128i bytes =
      _mm_packs_epi16(_mm_packs_epi32(out[0], out[1]), _mm_packs_epi32(out[2], out[3]));
  return ~static_cast<std::uint32_t>(_mm_movemask_epi8(bytes)) & 0xffffu;
}

// Bit r set iff countries[r] == country, for 16 rows.
std::uint32_t country_mask(const std::uint16_t* countries, std::uint16_t country) {
  const __m128i wanted = _mm_set1_epi16(static_cast<std::int16_t>(country));
  const auto* c = reinterpret_cast<const __m128i*>(countries);
  const __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128(c), wanted);
  const __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128(c + 1), wanted);
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
}

// The rows of one block (absolute) that meet country and date.
std::uint32_t block_mask(const Segment& segment, std::size_t block, const Filter& filter) {
  const std::size_t row = block * kBlockRows;
  std::uint32_t mask = 0xffff;
  if (row + kBlockRows <= segment.rows()) {
    if (filter.country) mask &= country_mask(&segment.countries()[row], *filter.country);
    if (filter.in_force_on)
      mask &=
          in_force_mask(&segment.valid_from()[row], &segment.valid_to()[row], *filter.in_force_on);
    return mask;
  }
  mask = 0;
  for (std::size_t i = row; i < segment.rows(); ++i) {
    const bool country_ok = !filter.country || segment.countries()[i] == *filter.country;
    const bool date_ok = !filter.in_force_on || (segment.valid_from()[i] <= *filter.in_force_on &&
                                                 *filter.in_force_on <= segment.valid_to()[i]);
    if (country_ok && date_ok) mask |= 1u << (i - row);
  }
  return mask;
}

}  // namespace

std::uint32_t Selection::run_mask(std::size_t b) const {
  const std::size_t row = (first_block + b) * kBlockRows;
  std::uint32_t mask = 0xffff;
  if (row < first) mask &= 0xffffu << (first - row);
  if (row + kBlockRows > last) mask &= 0xffffu >> (row + kBlockRows - last);
  return mask;
}

Selection select_rows(const Part& part, const Filter& filter) {
  const Segment& segment = *part.segment;
  Selection selection;
  const Segment::Range range = segment.class_range(filter);
  if (range.first >= range.last) return selection;
  selection.first = range.first;
  selection.last = range.last;
  selection.first_block = range.first / kBlockRows;
  selection.blocks = (range.last + kBlockRows - 1) / kBlockRows - selection.first_block;
  selection.live = part.live ? part.live->data() + selection.first_block : nullptr;
  if (!filter.country && !filter.in_force_on) return selection;
  selection.own_masks.resize(selection.blocks);
  for (std::size_t b = 0; b < selection.blocks; ++b) {
    const std::uint32_t mask = block_mask(segment, selection.first_block + b, filter);
    const std::uint32_t alive = selection.live != nullptr ? selection.live[b] : 0xffffu;
    selection.own_masks[b] = static_cast<std::uint16_t>(mask & alive);
  }
  return selection;
}

}  // namespace pandok::search
