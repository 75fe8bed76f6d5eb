#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <atomic>
#include <cerrno>
#include <set>
#include <thread>
#include <vector>

#include "base/testing.h"

namespace pandok {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

std::string text_of(const fs::path& path) {
  return std::string(as_text(read_file(path, 1u << 24).value()));
}

void write(const fs::path& path, std::string_view text) {
  ASSERT_TRUE(write_file_atomic(path, as_bytes(text)));
}

}  // namespace

TEST(ReadFile, UpToTheLimitAndNotOneByteMore) {
  const TestFolder folder;
  write(folder / "a", "12345");
  EXPECT_EQ(as_text(read_file(folder / "a", 5).value()), "12345");
  EXPECT_EQ(read_file(folder / "a", 4).error().code, Code::resource_exhausted);
  write(folder / "empty", "");
  EXPECT_TRUE(read_file(folder / "empty", 0).value().empty());
}

TEST(ReadFile, SaysWhatIsWrongWithThePath) {
  const TestFolder folder;
  write(folder / "a", "x");
  const auto code_for = [](const fs::path& path) { return read_file(path, 10).error().code; };
  EXPECT_EQ(code_for(folder / "none"), Code::not_found);
  EXPECT_EQ(code_for(folder / "a/b"), Code::not_found);
  EXPECT_EQ(code_for(folder.path()), Code::invalid_argument);
  EXPECT_EQ(code_for(folder / std::string(300, 'n')), Code::invalid_argument);
  EXPECT_EQ(code_for(""), Code::not_found);
  fs::create_symlink(folder / "loop", folder / "loop");
  EXPECT_EQ(code_for(folder / "loop"), Code::invalid_argument);
}

TEST(ReadFile, NeverWaitsForAFifo) {
  const TestFolder folder;
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder / "fifo", 10).error().code, Code::invalid_argument);
  EXPECT_EQ(MappedFile::open(folder / "fifo").error().code, Code::invalid_argument);
}

// The system would stop reading the name at the zero byte and open the file "a".
TEST(ReadFile, RefusesANameWithAZeroByte) {
  using namespace std::string_view_literals;
  const TestFolder folder;
  write(folder / "a", "x");
  EXPECT_EQ(read_file(folder / "a\0.png"sv, 10).error().code, Code::invalid_argument);
  EXPECT_EQ(MappedFile::open(folder / "a\0.png"sv).error().code, Code::invalid_argument);
  EXPECT_EQ(write_file_atomic(folder / "a\0.png"sv, as_bytes("y")).error().code,
            Code::invalid_argument);
  EXPECT_EQ(text_of(folder / "a"), "x");
}

TEST(WriteFileAtomic, MakesAndReplacesAndLeavesNothingElse) {
  const TestFolder folder;
  write(folder / "a", "one");
  EXPECT_EQ(text_of(folder / "a"), "one");
  write(folder / "a", "");
  EXPECT_EQ(text_of(folder / "a"), "");
  const std::string large(3'000'000, 'z');
  write(folder / "a", large);
  EXPECT_EQ(text_of(folder / "a"), large);
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"a"});
}

TEST(WriteFileAtomic, FailsWithoutATrace) {
  const TestFolder folder;
  EXPECT_EQ(write_file_atomic(folder / "none/a", as_bytes("x")).error().code, Code::not_found);
  fs::create_directory(folder / "taken");
  EXPECT_FALSE(write_file_atomic(folder / "taken", as_bytes("x")));
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"taken"});
}

// A full disk as the limit of a file's size, which a process can set for itself.
TEST(WriteFileAtomic, AFullDiskKeepsTheOldFileAndLeavesNoTemporary) {
  const TestFolder folder;
  write(folder / "a", "old");
  TestChild child([&](int) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10'000, 10'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    const auto written = write_file_atomic(folder / "a", Bytes(100'000, 'n'));
    if (written || written.error().code != Code::resource_exhausted) return 2;
    return write_file_atomic(folder / "b", Bytes(10'000, 'n')) ? 0 : 3;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(text_of(folder / "a"), "old");
  EXPECT_EQ(names_in(folder.path()), (std::set<std::string>{"a", "b"}));
}

TEST(WriteFileAtomic, ManyThreadsOnOnePathWriteWholeFiles) {
  const TestFolder folder;
  const fs::path path = folder / "a";
  write(path, std::string(50'000, 'a'));
  std::atomic<int> failures{0}, torn{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        const Bytes own(50'000 + static_cast<std::size_t>(t), static_cast<std::uint8_t>('a' + t));
        for (int i = 0; i < 8; ++i) {
          if (!write_file_atomic(path, own)) ++failures;
          const auto seen = read_file(path, 1u << 20);
          if (!seen || seen->empty() || seen->size() != 50'000u + (seen->front() - 'a') ||
              seen->front() != seen->back())
            ++torn;
        }
      });
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"a"});
}

TEST(WriteAll, AFullDeviceIsAFullDisk) {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full) GTEST_SKIP() << "this system has no /dev/full";
  const auto error = write_all(full.get(), as_bytes("x"), "/dev/full").error();
  EXPECT_EQ(error.code, Code::resource_exhausted);
  EXPECT_NE(error.message.find("disk is full"), std::string::npos);
}

// A signal cuts a write to a full pipe short; a timer sends one each half millisecond.
TEST(WriteAll, GoesOnAfterAShortWrite) {
  const Bytes sent(20'000'000, 'x');
  TestChild child([&](int pipe) {
    struct sigaction nothing {};  // without SA_RESTART
    nothing.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &nothing, nullptr);
    const itimerval timer{{0, 500}, {0, 500}};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
    return write_all(pipe, sent, "pipe") ? 0 : 1;
  });
  EXPECT_TRUE(child.read_all() == as_text(sent));
  EXPECT_EQ(child.wait(), 0);
}

TEST(Sync, OfWhatIsNotThereFails) {
  EXPECT_FALSE(sync_fd(-1, "nothing"));
  EXPECT_EQ(sync_folder("/nowhere/at/all").error().code, Code::not_found);
  EXPECT_TRUE(sync_folder(""));  // the current folder
}

TEST(MappedFile, ShowsTheWholeFile) {
  const TestFolder folder;
  write(folder / "a", "content");
  auto file = MappedFile::open(folder / "a").value();
  EXPECT_EQ(as_text(file.bytes()), "content");
  MappedFile moved = std::move(file);
  EXPECT_EQ(as_text(moved.bytes()), "content");
  write(folder / "b", "other");
  moved = MappedFile::open(folder / "b").value();
  EXPECT_EQ(as_text(moved.bytes()), "other");
}

TEST(MappedFile, EmptyIsEmptyAndMissingIsNotFound) {
  const TestFolder folder;
  write(folder / "empty", "");
  EXPECT_TRUE(MappedFile::open(folder / "empty").value().bytes().empty());
  EXPECT_EQ(MappedFile::open(folder / "none").error().code, Code::not_found);
  EXPECT_EQ(MappedFile::open(folder.path()).error().code, Code::invalid_argument);
  EXPECT_TRUE(MappedFile().bytes().empty());
}

// A mapping stays what it was when the file is replaced, because the old file lives on.
TEST(MappedFile, KeepsItsContentWhenThePathGetsANewOne) {
  const TestFolder folder;
  write(folder / "a", "before");
  const auto file = MappedFile::open(folder / "a").value();
  write(folder / "a", "after, and longer");
  EXPECT_EQ(as_text(file.bytes()), "before");
}

TEST(SystemError, TheTableOfCodes) {
  const auto code = [](int number) { return system_error("reading", "/x", number).code; };
  EXPECT_EQ(code(ENOENT), Code::not_found);
  EXPECT_EQ(code(ENOTDIR), Code::not_found);
  EXPECT_EQ(code(EACCES), Code::permission_denied);
  EXPECT_EQ(code(EPERM), Code::permission_denied);
  EXPECT_EQ(code(EROFS), Code::permission_denied);
  EXPECT_EQ(code(ENOSPC), Code::resource_exhausted);
  EXPECT_EQ(code(EDQUOT), Code::resource_exhausted);
  EXPECT_EQ(code(EFBIG), Code::resource_exhausted);
  EXPECT_EQ(code(EMFILE), Code::resource_exhausted);
  EXPECT_EQ(code(EISDIR), Code::invalid_argument);
  EXPECT_EQ(code(ENAMETOOLONG), Code::invalid_argument);
  EXPECT_EQ(code(EIO), Code::internal);
  EXPECT_EQ(system_error("reading", "/x", ENOENT).message, "reading /x: no such file");
}

TEST(Fd, ClosesOnceAndMoves) {
  const TestFolder folder;
  int number = -1;
  {
    Fd first(::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC));
    number = first.get();
    ASSERT_TRUE(first);
    Fd second = std::move(first);
    EXPECT_EQ(second.get(), number);
    EXPECT_EQ(::fcntl(number, F_GETFD), FD_CLOEXEC);
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

}  // namespace pandok
