// How fast memory can be read here: the wall that a scan of codes runs against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pandok::bench {

// A buffer on huge pages where the system gives them, filled so that every page is there.
class ReadBuffer {
 public:
  explicit ReadBuffer(std::size_t size_bytes);  // a multiple of 4096
  ~ReadBuffer();
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;
  const std::uint8_t* data() const { return data_; }
  std::size_t size_bytes() const { return size_bytes_; }
  // False when the system gave no memory; then there is nothing to read.
  bool ok() const { return data_ != nullptr; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_bytes_ = 0;
};

struct ReadSpeed {
  double wall_s = 0;    // of one pass over the buffer
  double cpu_s = 0;     // of one pass, summed over the threads
  int ahead_bytes = 0;  // of the best prefetch distance
};

// Reads the buffer `passes` times with 1 or more threads, each its own contiguous part, by the
// widest loads that the processor has, once for each of several prefetch distances (none, 1, 2 and
// 4 KiB); the best of them.
ReadSpeed measure_read(const ReadBuffer& buffer, int threads, int passes);

}  // namespace pandok::bench
