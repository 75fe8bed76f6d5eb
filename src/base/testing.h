// For unit tests only: a folder that removes itself, a program's output, and a child process that
// can be killed.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/stopwatch.h"

namespace pandok {

// Puts a value into the bytes of a format that ends in its CRC-32C, and makes that hold again.
template <class T>
Bytes with_value(Bytes bytes, std::size_t offset, T value) {
  CHECK(offset + sizeof(T) + 4 <= bytes.size());
  std::memcpy(bytes.data() + offset, &value, sizeof(T));
  const auto crc = crc32c(ByteView(bytes).first(bytes.size() - 4));
  std::memcpy(bytes.data() + bytes.size() - 4, &crc, 4);
  return bytes;
}

// A new empty folder below the system's folder for temporary files; removed with its content.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pandok_test_XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Starts a program, found on the PATH, with its standard input and output at these descriptors; -1:
// as ours. Its process id.
inline pid_t start_program(std::vector<std::string> words, int in = -1, int out = -1) {
  posix_spawn_file_actions_t actions;
  CHECK(::posix_spawn_file_actions_init(&actions) == 0);
  if (in >= 0) CHECK(::posix_spawn_file_actions_adddup2(&actions, in, 0) == 0);
  if (out >= 0) CHECK(::posix_spawn_file_actions_adddup2(&actions, out, 1) == 0);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = -1;
  CHECK(::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), ::environ) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
  return pid;
}

// What a program says on its standard output; the test ends if the program fails.
inline std::string output_of(std::vector<std::string> words) {
  int ends[2] = {-1, -1};
  CHECK(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd from(ends[0]);
  const pid_t pid = start_program(std::move(words), -1, ends[1]);
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(from.get(), buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  int status = 0;
  CHECK(::waitpid(pid, &status, 0) == pid);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return text;
}

// A forked process that runs body(pipe) and ends with the number that it returns; what body writes
// into the pipe is read here. Start it while the test has no other threads. body uses no gtest.
class TestChild {
 public:
  template <class Body>
  explicit TestChild(const Body& body) {
    int ends[2] = {-1, -1};
    CHECK(::pipe(ends) == 0);
    pid_ = ::fork();
    CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::close(ends[0]);
      ::_exit(body(ends[1]));
    }
    ::close(ends[1]);
    pipe_ = Fd(ends[0]);
  }
  ~TestChild() {
    if (pid_ > 0) kill_hard();
  }
  TestChild(const TestChild&) = delete;
  TestChild& operator=(const TestChild&) = delete;

  pid_t pid() const { return pid_; }

  // kill -9, and waits for the end.
  void kill_hard() {
    ::kill(pid_, SIGKILL);
    wait();
  }
  // Waits for the end; the exit status, or -1 if a signal ended it.
  int wait() {
    int status = 0;
    CHECK(::waitpid(pid_, &status, 0) == pid_);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Reads one byte; false if the child has closed the pipe.
  bool read(char* byte) { return ::read(pipe_.get(), byte, 1) == 1; }
  bool read_byte() {
    char byte = 0;
    return read(&byte);
  }
  // What the child writes until it closes the pipe.
  std::string read_all() {
    std::string text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(pipe_.get(), buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(n));
    return text;
  }
  // Reads for `ms` milliseconds, then kill -9, then what was still in the pipe.
  std::string read_and_kill_after(double ms) {
    std::string text;
    const Stopwatch watch;
    while (watch.ms() < ms) {
      pollfd wanted{pipe_.get(), POLLIN, 0};
      if (::poll(&wanted, 1, 0) != 1) continue;
      char byte = 0;
      if (::read(pipe_.get(), &byte, 1) != 1) break;
      text += byte;
    }
    kill_hard();
    return text + read_all();
  }

 private:
  pid_t pid_ = -1;
  Fd pipe_;
};

}  // namespace pandok
